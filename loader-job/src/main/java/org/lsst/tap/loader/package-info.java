/**
 * The job that publishes a release of the schema definitions. Its interface is the command line
 * ({@code cli}), which stands on top: options, environment, output and exit codes are stable.
 * Everything else is internal and may change in any version.
 *
 * <p>{@code job.UpdateJob} reads top-down: {@code source}, {@code felis}, {@code rows}, {@code
 * staging}, {@code swap}. Each of these is a package below this one, with what its step does.
 */
package org.lsst.tap.loader;
