package org.lsst.tap.loader.felis.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A constraint of a table. Immutable. */
public sealed interface FelisConstraint {

    /** Returns the name, unique in its schema. */
    String name();

    /** Returns the id. */
    String id();

    /** Returns the description, if there is one. */
    @Nullable String description();

    /** Returns the utype, if there is one. */
    @Nullable String utype();

    /** A check constraint; its expression is not read. */
    record Check(
            String name,
            String id,
            @Nullable String description,
            @Nullable String utype,
            String expression)
            implements FelisConstraint {}

    /** A unique constraint on columns of its table. */
    record Unique(
            String name,
            String id,
            @Nullable String description,
            @Nullable String utype,
            List<String> columnIds)
            implements FelisConstraint {
        public Unique {
            columnIds = List.copyOf(columnIds);
        }
    }

    /**
     * A foreign key, the only constraint that TAP_SCHEMA knows.
     *
     * @param columnIds columns of its table
     * @param referencedColumnIds as many columns of the schema
     */
    record ForeignKey(
            String name,
            String id,
            @Nullable String description,
            @Nullable String utype,
            List<String> columnIds,
            List<String> referencedColumnIds)
            implements FelisConstraint {
        public ForeignKey {
            columnIds = List.copyOf(columnIds);
            referencedColumnIds = List.copyOf(referencedColumnIds);
        }
    }
}
