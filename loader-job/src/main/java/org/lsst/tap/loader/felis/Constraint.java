package org.lsst.tap.loader.felis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A constraint of a table; an index or a column group, which is read like one. */
final class Constraint extends FelisObject {

    /** The kinds of constraints. */
    enum Kind {
        CHECK,
        UNIQUE,
        FOREIGN_KEY,
        INDEX,
        GROUP
    }

    private final Kind kind;
    private List<Column> columns = List.of();
    private List<Column> targets = List.of();

    Constraint(Kind kind, FelisObject object) {
        super(object);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** Returns the target of a foreign key that names it; null for one of ids. */
    @Nullable FelisObject reference() {
        return (FelisObject) get(Key.REFERENCE);
    }

    /** Says which columns a foreign key joins, as many of its table as of the other. */
    void join(List<Column> own, List<Column> referenced) {
        columns = own;
        targets = referenced;
    }

    List<Column> columns() {
        return columns;
    }

    List<Column> targets() {
        return targets;
    }
}
