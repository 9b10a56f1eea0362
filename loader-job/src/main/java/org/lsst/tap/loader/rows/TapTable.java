package org.lsst.tap.loader.rows;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;

/**
 * One of the five tables (TAP 1.1, section 4). All that makes, writes, reads, compares and digests
 * rows takes the columns from here. Immutable.
 *
 * @param name the name, with the suffix {@code 11}
 * @param columns the columns that a release fills, in the order of a row's fields
 * @param numbers those of them, the last ones, that are integers; the others are texts
 * @param key the columns that tell rows apart
 * @param extensions CADC's columns, which stay NULL in a release
 */
public record TapTable(
        String name,
        List<String> columns,
        List<String> numbers,
        List<String> key,
        List<String> extensions) {

    private static final String SUFFIX = "11";

    /** The numbers that a release need not have. */
    private static final List<String> OPTIONAL = words("size column_index");

    private static final String RIGHTS =
            "owner_id read_anon read_only_group read_write_group api_created";

    public static final TapTable SCHEMAS =
            of("schemas", "schema_name utype description", "schema_index", "schema_name", RIGHTS);

    public static final TapTable TABLES =
            of(
                    "tables",
                    "schema_name table_name table_type utype description",
                    "table_index",
                    "table_name",
                    RIGHTS + " view_target");

    public static final TapTable COLUMNS =
            of(
                    "columns",
                    "table_name column_name utype ucd unit description datatype arraysize xtype",
                    "size principal indexed std column_index",
                    "table_name column_name",
                    "column_id");

    public static final TapTable KEYS =
            of("keys", "key_id from_table target_table utype description", "", "key_id", "");

    public static final TapTable KEY_COLUMNS =
            of(
                    "key_columns",
                    "key_id from_column target_column",
                    "",
                    "key_id from_column target_column",
                    "");

    /** The five, each after those that it refers to. */
    public static final List<TapTable> ALL = List.of(SCHEMAS, TABLES, COLUMNS, KEYS, KEY_COLUMNS);

    private static TapTable of(
            String view, String texts, String numbers, String key, String extensions) {
        return new TapTable(
                view + SUFFIX,
                words((texts + " " + numbers).strip()),
                words(numbers),
                words(key),
                words(extensions));
    }

    private static List<String> words(String words) {
        return words.isEmpty() ? List.of() : List.of(words.split(" "));
    }

    /** Returns the table that TAP calls so; null if there is none. */
    public static @Nullable TapTable named(String viewName) {
        for (TapTable table : ALL) {
            if (table.viewName().equals(viewName)) {
                return table;
            }
        }
        return null;
    }

    /** Returns the name of the view that shows this table under TAP's own name. */
    public String viewName() {
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /**
     * Returns a row.
     *
     * @param fields a field for each of {@code columns}; numbers may be texts; null is NULL, or 0
     *     where a release has always a number
     */
    public TapRow row(@Nullable Object... fields) {
        @Nullable Object[] values = Arrays.copyOf(fields, fields.length, Object[].class);
        for (int i = columns.size() - numbers.size(); i < values.length; i++) {
            if (values[i] instanceof String text) {
                values[i] = Integer.valueOf(text);
            } else if (values[i] == null && !OPTIONAL.contains(columns.get(i))) {
                values[i] = 0;
            }
        }
        return new TapRow(this, Arrays.asList(values));
    }
}
