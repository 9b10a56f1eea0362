package org.lsst.tap.loader.database;

import java.time.Instant;
import java.util.Optional;

/**
 * Another session of the server, for messages. A role without {@code pg_read_all_stats} sees no
 * more than the process, application and role of another role's session (PostgreSQL manual, section
 * 28.2.3). Immutable.
 *
 * @param pid the server process
 * @param application its {@code application_name}
 * @param user its role
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
