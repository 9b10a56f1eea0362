package org.lsst.tap.loader.database;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lsst.tap.loader.rows.TapTable;

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
 * @param columns the columns that the table has
 * @param liveSince when a swap last made it live; empty also if that has never happened
 * @param cutOver how it then came: {@code exclusive}, {@code renamed} or {@code exchanged}
 */
public record VersionRow(
        String version,
        Optional<Instant> loadedAt,
        Optional<String> source,
        Optional<String> archiveSha256,
        List<String> schemas,
        Optional<String> contentDigest,
        Optional<String> loaderVersion,
        Set<String> columns,
        Optional<Instant> liveSince,
        Optional<String> cutOver) {

    public static final String TABLE = "version";

    /** The tables of a database schema that holds a release. */
    public static final List<String> TABLES =
            Stream.concat(TapTable.ALL.stream().map(TapTable::name), Stream.of(TABLE)).toList();

    /** Its views and tables. */
    public static final List<String> RELATIONS =
            Stream.concat(TapTable.ALL.stream().map(TapTable::viewName), TABLES.stream()).toList();

    /** What {@code version} says of a database schema without a release. */
    public static final String INITIAL = "empty";

    /** Returns the row of a release that is to be loaded. */
    public static VersionRow toLoad(
            String version,
            Optional<String> source,
            Optional<String> archiveSha256,
            List<String> schemas,
            String contentDigest,
            String loaderVersion) {
        return new VersionRow(
                version,
                Optional.empty(),
                source,
                archiveSha256,
                schemas,
                Optional.of(contentDigest),
                Optional.of(loaderVersion),
                Set.of("live_since", "cut_over"),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether the release was loaded but no swap has ever made it live. */
    public boolean neverLive() {
        return columns.contains("live_since") && liveSince.isEmpty();
    }
}
