package org.lsst.tap.repertoire.datalink;

import java.util.Optional;

/**
 * Which release of the schema definitions is live in the database, as {@code tap_schema.version}
 * says. Asked for each query, so it should cost no more than one read of one row; called by several
 * threads at a time.
 */
@FunctionalInterface
public interface LiveRelease {

    /**
     * Reads it.
     *
     * @return such as {@code w.2026.34}; empty if the database doesn't say
     * @throws Exception if the database can't be read; the last good templates are kept then
     */
    Optional<String> read() throws Exception;
}
