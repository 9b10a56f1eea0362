package org.lsst.tap.loader.rows;

/** How many rows each of the five tables has. Immutable. */
public record RowCounts(long schemas, long tables, long columns, long keys, long keyColumns) {

    public static RowCounts of(ReleaseRows rows) {
        return new RowCounts(
                rows.of(TapTable.SCHEMAS).size(),
                rows.of(TapTable.TABLES).size(),
                rows.of(TapTable.COLUMNS).size(),
                rows.of(TapTable.KEYS).size(),
                rows.of(TapTable.KEY_COLUMNS).size());
    }

    /** Returns the counts with the names of what is counted, for the log. */
    public String words() {
        return "%d schemas, %d tables, %d columns, %d keys, %d key columns"
                .formatted(schemas, tables, columns, keys, keyColumns);
    }

    /** Returns the counts as {@code schemas/tables/columns/keys/key_columns}. */
    @Override
    public String toString() {
        return schemas + "/" + tables + "/" + columns + "/" + keys + "/" + keyColumns;
    }
}
