/**
 * What live declares against what the catalog database really has: tables, columns and types, by
 * JDBC's own metadata, so for every database that has a driver. Reads only, and knows the rows of
 * live only as values.
 */
package org.lsst.tap.loader.catalog;
