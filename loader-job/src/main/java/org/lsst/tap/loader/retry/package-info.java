/** Bounded repetition: how often, and how long to pause between. Used by every step that waits. */
package org.lsst.tap.loader.retry;
