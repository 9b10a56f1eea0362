/**
 * {@code ./tap-schema demo}: the product at work on an embedded PostgreSQL, with CADC's DAO beside
 * ours. Nothing of it is in the job's jar.
 */
package org.lsst.tap.demo;
