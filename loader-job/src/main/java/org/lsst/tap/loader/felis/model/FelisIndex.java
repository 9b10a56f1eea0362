package org.lsst.tap.loader.felis.model;

import java.util.List;

/**
 * An index of a table. Immutable.
 *
 * @param columnIds ids of the columns, which need not exist; empty for an index on expressions
 */
public record FelisIndex(String name, String id, List<String> columnIds) {
    public FelisIndex {
        columnIds = List.copyOf(columnIds);
    }
}
