package org.lsst.tap.loader.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.swap.History;

/**
 * What was published when, by whom and how. Immutable.
 *
 * @param entries the publications that are recorded, the newest first
 * @param live the release that is live
 */
public record HistoryReport(List<History.Entry> entries, Optional<String> live) {

    public HistoryReport {
        entries = List.copyOf(entries);
    }

    /** Returns what the reader must know besides, and may do. */
    public Optional<String> note() {
        if (entries.isEmpty()) {
            return Optional.of(
                    "There is no history yet; the next update, rollback or init begins it.");
        }
        return live.filter(release -> !release.equals(entries.get(0).release()))
                .map(
                        release ->
                                "The last publication is not listed: %s went live by another program, or by a role that may not write here."
                                        .formatted(release));
    }

    /** Reads the history of a database. Changes nothing. */
    public static HistoryReport read(
            DatabaseUrl database, DatabaseSchemas names, Duration patience) {
        return Transaction.read(
                database,
                patience,
                names,
                "History of %s".formatted(database),
                connection ->
                        new HistoryReport(
                                History.read(connection, names),
                                DatabaseState.readLive(connection, names)
                                        .map(ReleaseState::release)));
    }
}
