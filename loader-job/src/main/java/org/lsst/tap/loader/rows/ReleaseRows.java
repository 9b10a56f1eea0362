package org.lsst.tap.loader.rows;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rows of one release of TAP_SCHEMA, in the five tables of TAP 1.1, section 4. Immutable; a
 * null field is an SQL NULL, an empty string an empty string.
 */
public record ReleaseRows(
        List<SchemaRow> schemas,
        List<TableRow> tables,
        List<ColumnRow> columns,
        List<KeyRow> keys,
        List<KeyColumnRow> keyColumns) {

    public ReleaseRows {
        schemas = List.copyOf(schemas);
        tables = List.copyOf(tables);
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
        keyColumns = List.copyOf(keyColumns);
    }

    /**
     * Returns rows of texts: null is NULL, or 0 where a release has always a number.
     *
     * @param texts the fields of rows, in the order of {@link TapTable#columns}, by the name of
     *     their table
     */
    public static ReleaseRows of(Map<String, List<List<@Nullable String>>> texts) {
        return new ReleaseRows(
                TapTable.SCHEMAS.rowsOf(texts),
                TapTable.TABLES.rowsOf(texts),
                TapTable.COLUMNS.rowsOf(texts),
                TapTable.KEYS.rowsOf(texts),
                TapTable.KEY_COLUMNS.rowsOf(texts));
    }

    /** Returns these rows followed by {@code others}, table by table. */
    public ReleaseRows plus(ReleaseRows others) {
        return new ReleaseRows(
                concat(schemas, others.schemas),
                concat(tables, others.tables),
                concat(columns, others.columns),
                concat(keys, others.keys),
                concat(keyColumns, others.keyColumns));
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** A row of {@code tap_schema.schemas} (TAP 1.1, section 4.1). */
    public record SchemaRow(
            String schemaName,
            @Nullable String utype,
            @Nullable String description,
            int schemaIndex) {}

    /** A row of {@code tap_schema.tables} (TAP 1.1, section 4.2). */
    public record TableRow(
            String schemaName,
            String tableName,
            String tableType,
            @Nullable String utype,
            @Nullable String description,
            int tableIndex) {}

    /**
     * A row of {@code tap_schema.columns} (TAP 1.1, section 4.3).
     *
     * @param size the deprecated {@code "size"}; null unless arraysize is one number
     */
    public record ColumnRow(
            String tableName,
            String columnName,
            @Nullable String utype,
            @Nullable String ucd,
            @Nullable String unit,
            @Nullable String description,
            String datatype,
            @Nullable String arraysize,
            @Nullable String xtype,
            @Nullable Integer size,
            int principal,
            int indexed,
            int std,
            @Nullable Integer columnIndex) {}

    /** A row of {@code tap_schema.keys} (TAP 1.1, section 4.4). */
    public record KeyRow(
            String keyId,
            String fromTable,
            String targetTable,
            @Nullable String utype,
            @Nullable String description) {}

    /** A row of {@code tap_schema.key_columns} (TAP 1.1, section 4.5). */
    public record KeyColumnRow(String keyId, String fromColumn, String targetColumn) {}
}
