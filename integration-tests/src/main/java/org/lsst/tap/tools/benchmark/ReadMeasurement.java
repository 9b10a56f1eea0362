package org.lsst.tap.tools.benchmark;

/**
 * How long a read takes. Immutable.
 *
 * @param columns the rows of {@code tap_schema.columns11}
 * @param way the way to the server, such as {@code loopback}
 * @param read who reads, and in which state
 * @param medianMillis the median, in milliseconds
 */
record ReadMeasurement(long columns, String way, String read, double medianMillis) {}
