/**
 * {@code ./tap-schema demo}: the product at work on an embedded PostgreSQL, with CADC's DAO beside
 * ours. {@link org.lsst.tap.tools.demo.DemoRun} reads top-down: publish, read, publish again under
 * the readers, roll back, judge. What was read is judged by {@code kit}, and shown by {@code
 * report}. Nothing of it is in the job's jar.
 */
package org.lsst.tap.tools.demo;
