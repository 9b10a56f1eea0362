package org.lsst.tap.loader.rows;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of the five tables. Its columns are the components of its row in {@link ReleaseRows}, which
 * has TAP's names in camel case. What writes, reads and digests rows goes by this one list.
 * Immutable.
 *
 * @param <R> the row
 * @param name the name, with the suffix {@code 11}
 * @param rows the table's rows in a release
 * @param row the class of a row
 * @param fields the components of a row: strings and integers
 * @param columns the columns that a release fills, in the order of {@code fields}
 * @param key the columns that tell rows apart
 * @param extensions CADC's columns, which stay NULL in a release
 */
public record TapTable<R extends ReleaseRows.Row>(
        String name,
        Function<ReleaseRows, List<R>> rows,
        Class<R> row,
        List<RecordComponent> fields,
        List<String> columns,
        List<String> key,
        List<String> extensions) {

    /** TAP 1.1, section 4.1. */
    public static final TapTable<ReleaseRows.SchemaRow> SCHEMAS =
            of(
                    "schemas11",
                    ReleaseRows::schemas,
                    ReleaseRows.SchemaRow.class,
                    List.of("schema_name"),
                    List.of(
                            "owner_id",
                            "read_anon",
                            "read_only_group",
                            "read_write_group",
                            "api_created"));

    /** TAP 1.1, section 4.2. */
    public static final TapTable<ReleaseRows.TableRow> TABLES =
            of(
                    "tables11",
                    ReleaseRows::tables,
                    ReleaseRows.TableRow.class,
                    List.of("table_name"),
                    Stream.concat(SCHEMAS.extensions.stream(), Stream.of("view_target")).toList());

    /** TAP 1.1, section 4.3. */
    public static final TapTable<ReleaseRows.ColumnRow> COLUMNS =
            of(
                    "columns11",
                    ReleaseRows::columns,
                    ReleaseRows.ColumnRow.class,
                    List.of("table_name", "column_name"),
                    List.of("column_id"));

    /** TAP 1.1, section 4.4. */
    public static final TapTable<ReleaseRows.KeyRow> KEYS =
            of("keys11", ReleaseRows::keys, ReleaseRows.KeyRow.class, List.of("key_id"), List.of());

    /** TAP 1.1, section 4.5. */
    public static final TapTable<ReleaseRows.KeyColumnRow> KEY_COLUMNS =
            of(
                    "key_columns11",
                    ReleaseRows::keyColumns,
                    ReleaseRows.KeyColumnRow.class,
                    List.of("key_id", "from_column", "target_column"),
                    List.of());

    /** The five, each after those that it refers to. */
    public static final List<TapTable<?>> ALL =
            List.of(SCHEMAS, TABLES, COLUMNS, KEYS, KEY_COLUMNS);

    private static final String SUFFIX = "11";

    private static <R extends ReleaseRows.Row> TapTable<R> of(
            String name,
            Function<ReleaseRows, List<R>> rows,
            Class<R> row,
            List<String> key,
            List<String> extensions) {
        List<RecordComponent> fields = List.of(row.getRecordComponents());
        List<String> columns =
                fields.stream()
                        .map(field -> field.getName().replaceAll("[A-Z]", "_$0"))
                        .map(column -> column.toLowerCase(Locale.ROOT))
                        .toList();
        return new TapTable<>(name, rows, row, fields, columns, key, extensions);
    }

    /** Returns the name of the view that shows this table under TAP's own name. */
    public String viewName() {
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** Returns the fields of all rows that the release has in this table. */
    public List<List<@Nullable Object>> fieldsOf(ReleaseRows release) {
        return rows.apply(release).stream().map(ReleaseRows.Row::values).toList();
    }

    /** Returns rows of the given fields. */
    public List<R> rowsOf(List<List<@Nullable Object>> all) {
        Class<?>[] types = fields.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        List<R> made = new ArrayList<>();
        try {
            Constructor<R> constructor = row.getDeclaredConstructor(types);
            for (List<@Nullable Object> values : all) {
                made.add(constructor.newInstance(values.toArray()));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return made;
    }
}
