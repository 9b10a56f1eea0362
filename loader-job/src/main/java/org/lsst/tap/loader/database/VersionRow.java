package org.lsst.tap.loader.database;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The row of {@code version}: which release a database schema holds. Repertoire writes the first
 * two columns only; the others are then empty. Immutable.
 *
 * @param version the release
 * @param loadedAt when it was loaded
 * @param source where its archive came from
 * @param archiveSha256 the archive's SHA-256
 * @param schemas the configured schemas, in their order
 * @param contentDigest the digest of the rows at loading; see {@code rows.ContentDigest}
 * @param loaderVersion the version of this program
 * @param knowsLiveSince whether the table has the column {@code live_since}
 * @param liveSince when a swap last made it live; empty also if that has never happened
 */
public record VersionRow(
        String version,
        Optional<Instant> loadedAt,
        Optional<String> source,
        Optional<String> archiveSha256,
        List<String> schemas,
        Optional<String> contentDigest,
        Optional<String> loaderVersion,
        boolean knowsLiveSince,
        Optional<Instant> liveSince) {

    /** The table's name. */
    public static final String TABLE = "version";

    /** What {@code version} says of a database schema without a release. */
    public static final String INITIAL = "empty";

    public VersionRow {
        schemas = List.copyOf(schemas);
    }

    /** Whether the release was loaded but no swap has ever made it live. */
    public boolean neverLive() {
        return knowsLiveSince && liveSince.isEmpty();
    }
}
