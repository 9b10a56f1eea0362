/**
 * The rows of TAP_SCHEMA (TAP 1.1, section 4) as plain values, and which columns its tables have:
 * what {@code felis} makes, {@code staging} writes, {@code database} reads back and {@code diff}
 * compares. Knows no other package.
 */
package org.lsst.tap.loader.rows;
