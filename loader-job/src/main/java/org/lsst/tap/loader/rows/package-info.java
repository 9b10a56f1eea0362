/**
 * The rows of TAP_SCHEMA (TAP 1.1, section 4) as plain values, which columns its tables have, the
 * digest of rows and how two sets of them differ: what {@code felis} makes, {@code staging} writes
 * and {@code database} reads back.
 */
package org.lsst.tap.loader.rows;
