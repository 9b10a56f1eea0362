package org.lsst.tap.loader.catalog;

/**
 * A column of the catalog database. Immutable.
 *
 * @param table its table, as {@code schema.table}
 * @param name its name
 * @param jdbcType its type as {@link java.sql.Types} has it
 * @param typeName its type as the database calls it
 */
public record CatalogColumn(String table, String name, int jdbcType, String typeName) {}
