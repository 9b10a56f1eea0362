/**
 * What the commands do: {@code UpdateJob} publishes a release, and beside it stand the smaller ones
 * ({@code Rollback}, {@code Initialization}, {@code LiveCheck}, {@code CatalogCheck}, {@code
 * FelisInput}, the reports). Each puts the steps in order, as {@code JobSettings} say; what a step
 * does stands in its own package. Only {@code cli} uses this one.
 */
package org.lsst.tap.loader.job;
