/**
 * Loader, service and readers for as long as told, with random faults. {@link
 * org.lsst.tap.tools.soak.Soak} reads top-down.
 */
package org.lsst.tap.tools.soak;
