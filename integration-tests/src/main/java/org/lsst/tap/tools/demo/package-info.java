/**
 * {@code ./tap-schema demo}: the product at work on an embedded PostgreSQL, with CADC's DAO beside
 * ours. {@link org.lsst.tap.tools.demo.DemoRun} reads top-down.
 */
package org.lsst.tap.tools.demo;
