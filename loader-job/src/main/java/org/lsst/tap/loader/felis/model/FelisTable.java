package org.lsst.tap.loader.felis.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of a schema. Immutable.
 *
 * @param tableIndex the recommended position among tables; 0 if the file has none
 * @param primaryKey ids of the columns; null if there is none
 * @param columns the table's own columns, then those of imported schemas
 */
public record FelisTable(
        String name,
        String id,
        @Nullable String description,
        @Nullable String utype,
        int tableIndex,
        @Nullable PrimaryKey primaryKey,
        List<FelisColumn> columns,
        List<FelisConstraint> constraints,
        List<FelisIndex> indexes) {

    public FelisTable {
        columns = List.copyOf(columns);
        constraints = List.copyOf(constraints);
        indexes = List.copyOf(indexes);
    }

    /**
     * A primary key.
     *
     * @param columnIds ids of the columns, which need not exist
     * @param list whether the file has a list, if only of one; only a single id that is no list
     *     marks its column as indexed
     */
    public record PrimaryKey(List<String> columnIds, boolean list) {
        public PrimaryKey {
            columnIds = List.copyOf(columnIds);
        }
    }
}
