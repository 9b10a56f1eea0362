package org.lsst.tap.loader.felis.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema. Immutable.
 *
 * @param file the file that it was read from
 * @param version its version, if the file names one
 */
public record FelisSchema(
        String file,
        String name,
        String id,
        @Nullable String description,
        @Nullable String utype,
        @Nullable String version,
        List<FelisTable> tables) {

    public FelisSchema {
        tables = List.copyOf(tables);
    }
}
