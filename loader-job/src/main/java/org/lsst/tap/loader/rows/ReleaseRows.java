package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.ResourceFile;

/**
 * All rows of one release of TAP_SCHEMA (TAP 1.1, section 4). Immutable.
 *
 * @param all the rows of all tables, those of one table in their order
 */
public record ReleaseRows(List<TapRow> all) {

    public ReleaseRows {
        all = List.copyOf(all);
    }

    /**
     * A row of one of the five tables. Immutable.
     *
     * @param fields strings and integers, one for each of the table's columns; null is an SQL NULL,
     *     an empty string an empty string
     */
    public record TapRow(TapTable table, List<@Nullable Object> fields) {

        /** Returns a field; null for NULL, or if the table has no such column. */
        public @Nullable Object get(String column) {
            int index = table.columns().indexOf(column);
            return index < 0 ? null : fields.get(index);
        }

        /** Returns a field as text; an empty one for NULL, or if the table has no such column. */
        public String text(String column) {
            return Objects.toString(get(column), "");
        }
    }

    /**
     * Returns the rows with which TAP_SCHEMA describes itself: one schema, five tables, 32 columns,
     * seven keys. The same for every release.
     */
    public static ReleaseRows ofTapSchema() {
        List<TapRow> rows = new ArrayList<>();
        for (String line : ResourceFile.lines(ReleaseRows.class, "self-description.txt")) {
            @Nullable String[] words = line.split("\\|", -1);
            TapTable table = Objects.requireNonNull(TapTable.named(words[0]));
            for (int i = 1; i < words.length; i++) {
                words[i] = words[i].isEmpty() ? null : words[i];
            }
            rows.add(table.row((Object[]) Arrays.copyOfRange(words, 1, words.length)));
        }
        return new ReleaseRows(rows);
    }

    public List<TapRow> of(TapTable table) {
        List<TapRow> rows = new ArrayList<>();
        for (TapRow row : all) {
            // For a record's equals() the JVM would make classes.
            if (row.table.name().equals(table.name())) {
                rows.add(row);
            }
        }
        return rows;
    }

    public ReleaseRows plus(ReleaseRows others) {
        return new ReleaseRows(Stream.concat(all.stream(), others.all.stream()).toList());
    }
}
