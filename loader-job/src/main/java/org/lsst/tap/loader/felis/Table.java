package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table with all that it holds. */
final class Table extends FelisObject {

    private final List<Column> columns = new ArrayList<>();
    private final Map<String, Column> columnsByName = new HashMap<>();
    private final List<Constraint> constraints = new ArrayList<>();

    Table(FelisObject object) {
        super(object);
    }

    void add(Column column) {
        columns.add(column);
        columnsByName.putIfAbsent(column.name(), column);
    }

    /** Returns the table's own columns, then those of imported schemas. */
    List<Column> columns() {
        return columns;
    }

    @Nullable Column column(String name) {
        return columnsByName.get(name);
    }

    /** Returns constraints, indexes and column groups. */
    List<Constraint> constraints() {
        return constraints;
    }

    List<Constraint> foreignKeys() {
        return constraints.stream()
                .filter(constraint -> constraint.kind() == Constraint.Kind.FOREIGN_KEY)
                .toList();
    }
}
