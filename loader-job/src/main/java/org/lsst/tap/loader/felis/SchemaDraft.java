package org.lsst.tap.loader.felis;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A schema as read, with nulls where something is wrong. */
record SchemaDraft(
        Origin origin,
        @Nullable String name,
        @Nullable String id,
        @Nullable String description,
        @Nullable String utype,
        @Nullable String version,
        List<TableDraft> tables) {

    Optional<TableDraft> table(String tableName) {
        return tables.stream().filter(table -> tableName.equals(table.name())).findFirst();
    }
}
