package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A schema of a release as it was read. Not changed after the reader has returned it. */
public final class FelisSchema extends FelisObject {

    private final List<Table> tables = new ArrayList<>();
    private final Map<String, Table> tablesByName = new HashMap<>();

    FelisSchema(FelisObject object) {
        super(object);
    }

    void add(Table table) {
        tables.add(table);
        tablesByName.putIfAbsent(table.name(), table);
    }

    List<Table> tables() {
        return tables;
    }

    @Nullable Table table(String name) {
        return tablesByName.get(name);
    }
}
