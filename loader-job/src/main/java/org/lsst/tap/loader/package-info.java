/**
 * The job that publishes a release of the schema definitions. {@code UpdateJob} reads top-down:
 * archive, files, model, rows, staging, swap; each of these is a package below this one. The
 * command line ({@code cli}) stands on top and nothing depends on it.
 */
package org.lsst.tap.loader;
