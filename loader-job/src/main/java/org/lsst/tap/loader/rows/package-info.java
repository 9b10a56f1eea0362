/**
 * The rows of TAP_SCHEMA (TAP 1.1, section 4) as plain values: what {@code felis} makes and {@code
 * staging} writes.
 */
package org.lsst.tap.loader.rows;
