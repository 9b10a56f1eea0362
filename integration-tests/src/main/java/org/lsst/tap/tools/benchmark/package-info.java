/**
 * Programs that measure, with A and B in turn in one run, since the figures of two runs on a shared
 * machine can't be compared.
 */
package org.lsst.tap.tools.benchmark;
