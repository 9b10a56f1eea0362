package org.lsst.tap.schema;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.lsst.tap.schema.internal.TapSchemaQuery;
import org.lsst.tap.schema.internal.TapSchemaReader;
import org.lsst.tap.schema.internal.UnstableRead;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Which release of the schema definitions is live: the newest row of {@code tap_schema.version},
 * that the loader writes into the database schema which it swaps. Read under the same protocol as
 * TAP_SCHEMA itself, so it is the release whose tables a read at that moment returns.
 *
 * <p>Its {@link #read} fits the Repertoire client's {@code LiveRelease}. PostgreSQL only.
 * Immutable, and safe for use by many threads.
 */
public final class LiveTapSchemaRelease {

    /** The SQLSTATEs of a table and of a database schema that aren't there. */
    private static final Set<String> MISSING = Set.of("42P01", "3F000");

    private final DataSource dataSource;
    private final String versionTable;
    private final TapSchemaQuery<List<String>> query;

    /** Reads {@code tap_schema.version}. */
    public LiveTapSchemaRelease(DataSource dataSource) {
        this(dataSource, "tap_schema.version");
    }

    /**
     * Reads another table.
     *
     * @param versionTable its name as it stands in SQL; columns {@code version} and {@code
     *     loaded_at}
     */
    public LiveTapSchemaRelease(DataSource dataSource, String versionTable) {
        this.dataSource = dataSource;
        this.versionTable = versionTable;
        this.query = TapSchemaQuery.release(versionTable);
    }

    /**
     * Reads it: one round trip, in a transaction of its own, with an ACCESS SHARE lock on the
     * version table; or in the transaction that the caller has opened on the DataSource.
     *
     * @return such as {@code w.2026.34}; empty if there is no such table, or no row in it
     * @throws TapSchemaUnstableException if each attempt was overlapped by a swap
     * @throws org.springframework.dao.DataAccessException if the database fails
     */
    public Optional<String> read() {
        TapSchemaReader reader = TapSchemaReader.of(dataSource);
        try {
            return reader
                    .joining(
                            dataSource,
                            () -> reader.read(dataSource, query, this::plain),
                            this::plain)
                    .stream()
                    .findFirst();
        } catch (UnstableRead failure) {
            if (isMissing(failure.getCause())) {
                return Optional.empty();
            }
            throw new TapSchemaUnstableException(failure.getMessage(), failure.getCause());
        }
    }

    private List<String> plain() {
        return new JdbcTemplate(dataSource)
                .queryForList(
                        "SELECT version FROM " + versionTable + " ORDER BY loaded_at DESC LIMIT 1",
                        String.class);
    }

    private static boolean isMissing(Throwable failure) {
        return failure instanceof SQLException
                && MISSING.contains(((SQLException) failure).getSQLState());
    }
}
