/**
 * Bounded repetition: how often, and how long to pause between. Used by every step that waits. What
 * is worth another attempt is known by the step itself.
 */
package org.lsst.tap.loader.retry;
