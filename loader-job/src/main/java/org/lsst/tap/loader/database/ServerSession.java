package org.lsst.tap.loader.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.lsst.tap.loader.text.Excerpt;

/**
 * Another session of the server, for messages. A role without {@code pg_read_all_stats} sees no
 * more than the process, application and role of another role's session (PostgreSQL manual, section
 * 28.2.3). Immutable.
 *
 * @param address the client's address, or {@code local}
 * @param since when what it does there began
 * @param query the first words of its last query
 */
public record ServerSession(
        int pid,
        String application,
        String user,
        String address,
        Optional<Instant> since,
        Optional<String> query) {

    /** Reads a row with these six columns, in this order. */
    public static ServerSession of(ResultSet row) throws SQLException {
        return new ServerSession(
                row.getInt(1),
                Objects.requireNonNullElse(row.getString(2), ""),
                Objects.requireNonNullElse(row.getString(3), ""),
                Objects.requireNonNullElse(row.getString(4), "local"),
                Optional.ofNullable(row.getTimestamp(5)).map(Timestamp::toInstant),
                Optional.ofNullable(row.getString(6))
                        .map(query -> Excerpt.of(query.strip().replaceAll("\\s+", " "))));
    }

    @Override
    public String toString() {
        return "process %d (application \"%s\", role \"%s\", from %s%s%s)"
                .formatted(
                        pid,
                        application,
                        user,
                        address,
                        since.map(start -> ", since " + start).orElse(""),
                        query.map(words -> ", query \"" + words + "\"").orElse(""));
    }
}
