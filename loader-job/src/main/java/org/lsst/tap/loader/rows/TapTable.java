package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One of the five tables: its name, its columns, and how a row's fields stand in them. What writes,
 * reads and digests rows goes by this one list. Immutable.
 *
 * @param <R> the row
 * @param name the name, with the suffix {@code 11}
 * @param columns the columns that a release fills, in the order of {@code fields}
 * @param key the columns that tell rows apart
 * @param extensions CADC's columns, which stay NULL in a release
 * @param rows the table's rows in a release
 * @param fields a row's fields: strings, integers and nulls, in the order of {@code columns}
 */
public record TapTable<R>(
        String name,
        List<String> columns,
        List<String> key,
        List<String> extensions,
        Function<ReleaseRows, List<R>> rows,
        Function<R, List<@Nullable Object>> fields) {

    private static final List<String> RIGHTS =
            List.of("owner_id", "read_anon", "read_only_group", "read_write_group", "api_created");

    /** TAP 1.1, section 4.1. */
    public static final TapTable<ReleaseRows.SchemaRow> SCHEMAS =
            new TapTable<>(
                    "schemas11",
                    List.of("schema_name", "utype", "description", "schema_index"),
                    List.of("schema_name"),
                    RIGHTS,
                    ReleaseRows::schemas,
                    row ->
                            list(
                                    row.schemaName(),
                                    row.utype(),
                                    row.description(),
                                    row.schemaIndex()));

    /** TAP 1.1, section 4.2. */
    public static final TapTable<ReleaseRows.TableRow> TABLES =
            new TapTable<>(
                    "tables11",
                    List.of(
                            "schema_name",
                            "table_name",
                            "table_type",
                            "utype",
                            "description",
                            "table_index"),
                    List.of("table_name"),
                    and(RIGHTS, "view_target"),
                    ReleaseRows::tables,
                    row ->
                            list(
                                    row.schemaName(),
                                    row.tableName(),
                                    row.tableType(),
                                    row.utype(),
                                    row.description(),
                                    row.tableIndex()));

    /** TAP 1.1, section 4.3. */
    public static final TapTable<ReleaseRows.ColumnRow> COLUMNS =
            new TapTable<>(
                    "columns11",
                    List.of(
                            "table_name",
                            "column_name",
                            "utype",
                            "ucd",
                            "unit",
                            "description",
                            "datatype",
                            "arraysize",
                            "xtype",
                            "size",
                            "principal",
                            "indexed",
                            "std",
                            "column_index"),
                    List.of("table_name", "column_name"),
                    List.of("column_id"),
                    ReleaseRows::columns,
                    TapTable::columnFields);

    /** TAP 1.1, section 4.4. */
    public static final TapTable<ReleaseRows.KeyRow> KEYS =
            new TapTable<>(
                    "keys11",
                    List.of("key_id", "from_table", "target_table", "utype", "description"),
                    List.of("key_id"),
                    List.of(),
                    ReleaseRows::keys,
                    row ->
                            list(
                                    row.keyId(),
                                    row.fromTable(),
                                    row.targetTable(),
                                    row.utype(),
                                    row.description()));

    /** TAP 1.1, section 4.5. */
    public static final TapTable<ReleaseRows.KeyColumnRow> KEY_COLUMNS =
            new TapTable<>(
                    "key_columns11",
                    List.of("key_id", "from_column", "target_column"),
                    List.of("key_id", "from_column", "target_column"),
                    List.of(),
                    ReleaseRows::keyColumns,
                    row -> list(row.keyId(), row.fromColumn(), row.targetColumn()));

    /** The five, each after those that it refers to. */
    public static final List<TapTable<?>> ALL =
            List.of(SCHEMAS, TABLES, COLUMNS, KEYS, KEY_COLUMNS);

    private static final String SUFFIX = "11";

    /** Returns the name of the view that shows this table under TAP's own name. */
    public String viewName() {
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** Returns the fields of all rows that the release has in this table. */
    public List<List<@Nullable Object>> fieldsOf(ReleaseRows release) {
        return rows.apply(release).stream().map(fields).toList();
    }

    private static List<@Nullable Object> columnFields(ReleaseRows.ColumnRow row) {
        return list(
                row.tableName(),
                row.columnName(),
                row.utype(),
                row.ucd(),
                row.unit(),
                row.description(),
                row.datatype(),
                row.arraysize(),
                row.xtype(),
                row.size(),
                row.principal(),
                row.indexed(),
                row.std(),
                row.columnIndex());
    }

    private static List<@Nullable Object> list(@Nullable Object... fields) {
        return Arrays.asList(fields);
    }

    private static List<String> and(List<String> some, String more) {
        List<String> all = new ArrayList<>(some);
        all.add(more);
        return List.copyOf(all);
    }
}
