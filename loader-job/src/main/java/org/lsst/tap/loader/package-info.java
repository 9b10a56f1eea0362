/**
 * The job that publishes a release of the schema definitions. {@code UpdateJob} reads top-down:
 * archive, files, model, rows, staging, swap; each of these is a package below this one, and what a
 * step does stands there. The command line ({@code cli}) stands on top and nothing depends on it.
 *
 * <p>Beside that job stand the smaller ones ({@code Rollback}, {@code Initialization}, {@code
 * LiveCheck}, {@code CatalogCheck}, {@code Validation}, the reports), and what all packages may
 * throw: {@code LoaderException} and its kinds, each with its {@code ExitCode}. These know no other
 * package.
 */
package org.lsst.tap.loader;
