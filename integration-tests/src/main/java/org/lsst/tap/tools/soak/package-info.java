/**
 * The soak: loader, service and readers for as long as told, with random faults. {@link
 * org.lsst.tap.tools.soak.SoakRun} reads top-down: publish each release once, read, publish at
 * random under the readers with a fault in most jobs, rest, look for leaks. The loader is a process
 * of its own, so that it can be killed; it is hit at the named points of {@link
 * org.lsst.tap.tools.soak.Point}, which a proxy between it and PostgreSQL recognises by the
 * statements that pass. Every read is compared with the releases that may be live at that moment.
 */
package org.lsst.tap.tools.soak;
