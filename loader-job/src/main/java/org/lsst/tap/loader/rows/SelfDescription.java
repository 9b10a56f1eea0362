package org.lsst.tap.loader.rows;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.ResourceFile;

/**
 * The rows with which TAP_SCHEMA describes itself (TAP 1.1, section 4): one schema, five tables, 32
 * columns, seven keys. The same for every release. Stateless.
 */
public final class SelfDescription {

    private static final String FILE = "self-description.txt";

    private SelfDescription() {}

    /** Returns the rows. */
    public static ReleaseRows rows() {
        List<String> lines = ResourceFile.lines(SelfDescription.class, FILE);
        return new ReleaseRows(
                rows(lines, TapTable.SCHEMAS),
                rows(lines, TapTable.TABLES),
                rows(lines, TapTable.COLUMNS),
                rows(lines, TapTable.KEYS),
                rows(lines, TapTable.KEY_COLUMNS));
    }

    private static <R extends ReleaseRows.Row> List<R> rows(List<String> lines, TapTable<R> table) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (String line : lines) {
            String[] values = line.split("\\|", -1);
            if (values[0].equals(table.viewName())) {
                List<@Nullable Object> row = new ArrayList<>();
                for (RecordComponent field : table.fields()) {
                    row.add(value(values[row.size() + 1], field));
                }
                rows.add(row);
            }
        }
        return table.rowsOf(rows);
    }

    private static @Nullable Object value(String text, RecordComponent field) {
        if (text.isEmpty()) {
            return null;
        }
        return field.getType() == String.class ? text : Integer.valueOf(text);
    }
}
