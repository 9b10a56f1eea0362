/**
 * What the commands do: {@code UpdateJob} publishes a release, and beside it stand the smaller ones
 * ({@code Rollback}, {@code Initialization}, {@code LiveCheck}, {@code CatalogCheck}, {@code
 * FelisInput}, the reports). Each puts the steps in order; what a step does stands in its own
 * package. Only the command line knows it.
 */
package org.lsst.tap.loader.job;
