package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rows of one release of TAP_SCHEMA, in the five tables of TAP 1.1, section 4. Immutable; a
 * null field is an SQL NULL, an empty string an empty string.
 *
 * @param schemas one row per schema
 * @param tables one row per table
 * @param columns one row per column
 * @param keys one row per foreign key
 * @param keyColumns one row per column pair of a foreign key
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
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** A row of one of them. */
    public interface Row {
        /** Returns its fields, strings and integers, in the order of the table's columns. */
        List<@Nullable Object> values();
    }

    /** A row of {@code tap_schema.schemas} (TAP 1.1, section 4.1). */
    public record SchemaRow(
            String schemaName,
            @Nullable String utype,
            @Nullable String description,
            int schemaIndex)
            implements Row {

        @Override
        public List<@Nullable Object> values() {
            return Arrays.asList(schemaName, utype, description, schemaIndex);
        }
    }

    /** A row of {@code tap_schema.tables} (TAP 1.1, section 4.2). */
    public record TableRow(
            String schemaName,
            String tableName,
            String tableType,
            @Nullable String utype,
            @Nullable String description,
            int tableIndex)
            implements Row {

        @Override
        public List<@Nullable Object> values() {
            return Arrays.asList(schemaName, tableName, tableType, utype, description, tableIndex);
        }
    }

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
            @Nullable Integer columnIndex)
            implements Row {

        @Override
        public List<@Nullable Object> values() {
            return Arrays.asList(
                    tableName,
                    columnName,
                    utype,
                    ucd,
                    unit,
                    description,
                    datatype,
                    arraysize,
                    xtype,
                    size,
                    principal,
                    indexed,
                    std,
                    columnIndex);
        }
    }

    /** A row of {@code tap_schema.keys} (TAP 1.1, section 4.4). */
    public record KeyRow(
            String keyId,
            String fromTable,
            String targetTable,
            @Nullable String utype,
            @Nullable String description)
            implements Row {

        @Override
        public List<@Nullable Object> values() {
            return Arrays.asList(keyId, fromTable, targetTable, utype, description);
        }
    }

    /** A row of {@code tap_schema.key_columns} (TAP 1.1, section 4.5). */
    public record KeyColumnRow(String keyId, String fromColumn, String targetColumn)
            implements Row {

        @Override
        public List<@Nullable Object> values() {
            return List.of(keyId, fromColumn, targetColumn);
        }
    }
}
