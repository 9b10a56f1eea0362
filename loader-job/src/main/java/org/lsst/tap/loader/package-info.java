/**
 * The job that publishes a release of the schema definitions. Its interface is the command line
 * ({@code cli}), which stands on top: options, environment, output and exit codes are stable.
 * Everything else is internal and may change in any version.
 *
 * <p>{@code job.UpdateJob} reads top-down: archive, files, model, rows, staging, swap; each of
 * these is a package below this one, and what a step does stands there.
 */
package org.lsst.tap.loader;
