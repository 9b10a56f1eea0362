/**
 * What every package may throw: {@code LoaderException} and its kinds, each with the {@code
 * ExitCode} that the process then ends with; and {@code Retry}, how often something that failed is
 * tried again. Knows no other package.
 */
package org.lsst.tap.loader.failure;
