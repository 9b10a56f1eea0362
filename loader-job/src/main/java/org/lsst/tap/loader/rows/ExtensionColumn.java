package org.lsst.tap.loader.rows;

/**
 * A column that one of the five tables has beyond those of {@link TapTable}, as Repertoire's {@code
 * schemaExtensionsPath} asks for it. Each release leaves it NULL. Immutable.
 *
 * @param table the table, with the suffix {@code 11}
 * @param type its type, as PostgreSQL's {@code format_type} writes it
 * @param description its comment; may be empty
 */
public record ExtensionColumn(String table, String name, String type, String description) {}
