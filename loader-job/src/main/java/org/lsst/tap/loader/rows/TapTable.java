package org.lsst.tap.loader.rows;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ReleaseRows.ColumnRow;
import org.lsst.tap.loader.rows.ReleaseRows.KeyColumnRow;
import org.lsst.tap.loader.rows.ReleaseRows.KeyRow;
import org.lsst.tap.loader.rows.ReleaseRows.SchemaRow;
import org.lsst.tap.loader.rows.ReleaseRows.TableRow;

/**
 * One of the five tables (TAP 1.1, section 4). Its columns are the components of its row in {@link
 * ReleaseRows}, which has TAP's names in camel case. What writes, reads and digests rows goes by
 * this one list. Immutable.
 *
 * @param <R> the row
 * @param name the name, with the suffix {@code 11}
 * @param rows the table's rows in a release
 * @param row the class of a row
 * @param fields its fields, strings and integers; for accessors the JVM would make classes
 * @param columns the columns that a release fills, in the order of {@code fields}
 * @param key the columns that tell rows apart
 * @param extensions CADC's columns, which stay NULL in a release
 */
public record TapTable<R extends Record>(
        String name,
        Function<ReleaseRows, List<R>> rows,
        Class<R> row,
        List<Field> fields,
        List<String> columns,
        List<String> key,
        List<String> extensions) {

    static final String SUFFIX = "11";

    private static final String RIGHTS =
            "owner_id read_anon read_only_group read_write_group api_created";

    public static final TapTable<SchemaRow> SCHEMAS =
            of("schemas", ReleaseRows::schemas, SchemaRow.class, "schema_name", RIGHTS);

    public static final TapTable<TableRow> TABLES =
            of(
                    "tables",
                    ReleaseRows::tables,
                    TableRow.class,
                    "table_name",
                    RIGHTS + " view_target");

    public static final TapTable<ColumnRow> COLUMNS =
            of(
                    "columns",
                    ReleaseRows::columns,
                    ColumnRow.class,
                    "table_name column_name",
                    "column_id");

    public static final TapTable<KeyRow> KEYS =
            of("keys", ReleaseRows::keys, KeyRow.class, "key_id", "");

    public static final TapTable<KeyColumnRow> KEY_COLUMNS =
            of(
                    "key_columns",
                    ReleaseRows::keyColumns,
                    KeyColumnRow.class,
                    "key_id from_column target_column",
                    "");

    /** The five, each after those that it refers to. */
    public static final List<TapTable<?>> ALL =
            List.of(SCHEMAS, TABLES, COLUMNS, KEYS, KEY_COLUMNS);

    private static <R extends Record> TapTable<R> of(
            String view,
            Function<ReleaseRows, List<R>> rows,
            Class<R> row,
            String key,
            String extensions) {
        List<Field> fields = List.of(row.getDeclaredFields());
        fields.forEach(field -> field.setAccessible(true));
        List<String> columns =
                fields.stream()
                        .map(field -> field.getName().replaceAll("[A-Z]", "_$0"))
                        .map(column -> column.toLowerCase(Locale.ROOT))
                        .toList();
        return new TapTable<>(
                view + SUFFIX, rows, row, fields, columns, words(key), words(extensions));
    }

    private static List<String> words(String words) {
        return words.isEmpty() ? List.of() : List.of(words.split(" "));
    }

    /** Returns the name of the view that shows this table under TAP's own name. */
    public String viewName() {
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** Returns the fields of all rows that the release has in this table. */
    public List<List<@Nullable Object>> fieldsOf(ReleaseRows release) {
        List<List<@Nullable Object>> all = new ArrayList<>();
        try {
            for (R one : rows.apply(release)) {
                List<@Nullable Object> values = new ArrayList<>(fields.size());
                for (Field field : fields) {
                    values.add(field.get(one));
                }
                all.add(values);
            }
            return all;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns rows of texts: null is NULL, or 0 where a release has always a number.
     *
     * @param texts the fields of rows, by the name of their table
     */
    List<R> rowsOf(Map<String, List<List<@Nullable String>>> texts) {
        List<R> made = new ArrayList<>();
        try {
            for (List<@Nullable String> from : texts.getOrDefault(name, List.of())) {
                List<@Nullable Object> values = new ArrayList<>();
                for (Field field : fields) {
                    String text = from.get(values.size());
                    if (field.getType() != String.class && text != null) {
                        values.add(Integer.valueOf(text));
                    } else {
                        values.add(field.getType() == int.class ? Integer.valueOf(0) : text);
                    }
                }
                made.add(row.cast(row.getDeclaredConstructors()[0].newInstance(values.toArray())));
            }
            return made;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
