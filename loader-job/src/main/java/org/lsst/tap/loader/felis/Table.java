package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table with all that it holds. */
final class Table extends FelisObject {

    private final List<Column> columns = new ArrayList<>();
    private final List<Constraint> constraints = new ArrayList<>();
    private final List<Constraint> indexes = new ArrayList<>();

    Table(FelisObject object) {
        super(object);
    }

    /** Returns the table's own columns, then those of imported schemas. */
    List<Column> columns() {
        return columns;
    }

    List<Constraint> constraints() {
        return constraints;
    }

    List<Constraint> indexes() {
        return indexes;
    }

    List<Constraint> foreignKeys() {
        return constraints.stream().filter(Constraint::isForeignKey).toList();
    }

    Optional<Column> column(String name) {
        return columns.stream().filter(column -> name.equals(column.name())).findFirst();
    }
}
