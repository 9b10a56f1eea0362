package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.List;

/** A constraint of a table, or an index, which is read like one. */
final class Constraint extends FelisObject {

    /** The kinds of constraints. */
    enum Kind {
        CHECK,
        UNIQUE,
        FOREIGN_KEY,
        INDEX
    }

    private final Kind kind;
    private final List<Column> columns = new ArrayList<>();
    private final List<Column> targets = new ArrayList<>();

    Constraint(Kind kind, FelisObject object) {
        super(object);
        this.kind = kind;
    }

    boolean isForeignKey() {
        return kind == Kind.FOREIGN_KEY;
    }

    Kind kind() {
        return kind;
    }

    /** Returns the columns of the constraint's table, once references are resolved. */
    List<Column> columns() {
        return columns;
    }

    /** Returns the columns that a foreign key refers to, as many as it has. */
    List<Column> targets() {
        return targets;
    }
}
