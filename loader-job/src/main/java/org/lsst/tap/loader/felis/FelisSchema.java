package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A schema of a release as it was read. Not changed any more once the reader has returned it. */
public final class FelisSchema extends FelisObject {

    private final List<Table> tables = new ArrayList<>();

    FelisSchema(FelisObject object) {
        super(object);
    }

    List<Table> tables() {
        return tables;
    }

    Optional<Table> table(String name) {
        return tables.stream().filter(table -> name.equals(table.name())).findFirst();
    }
}
