package org.lsst.tap.loader.database;

import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.rows.RowCounts;

/**
 * What one database schema holds. Immutable.
 *
 * @param oid its identity, which a rename does not change
 * @param missing the relations of TAP_SCHEMA that it lacks
 * @param version the release, if there is exactly one row of it
 * @param counts the rows; all 0 if a table is missing
 */
public record ReleaseState(
        String name,
        long oid,
        List<String> missing,
        Optional<VersionRow> version,
        RowCounts counts) {

    public ReleaseState {
        missing = List.copyOf(missing);
    }

    /** Whether this is a release that a TAP service could read: all relations, a version, rows. */
    public boolean isComplete() {
        return missing.isEmpty()
                && version.isPresent()
                && counts.schemas() > 0
                && counts.tables() > 0
                && counts.columns() > 0;
    }

    /** Whether this is what {@code init} makes: TAP_SCHEMA's own rows, and no release. */
    public boolean isInitial() {
        return counts.schemas() == 1
                && version.map(VersionRow::version).filter(VersionRow.INITIAL::equals).isPresent();
    }

    /** Returns the release's name, or a text that says that there is none. */
    public String release() {
        return version.map(VersionRow::version).orElse("(unknown release)");
    }

    /** Returns why this is no complete release, for messages. */
    public String incompleteness() {
        if (!missing.isEmpty()) {
            return "it lacks " + String.join(", ", missing);
        }
        return version.isEmpty() ? "its version table has no single row" : "it has no rows";
    }
}
