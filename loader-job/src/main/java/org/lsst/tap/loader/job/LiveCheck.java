package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.staging.ExpectedColumns;
import org.lsst.tap.loader.swap.RequiredRights;

/**
 * Whether a TAP service can start on what is live: for an init container, a probe, or a look after
 * a migration. Never writes, and takes no lock that a job would meet. Immutable; a run is one
 * thread's.
 *
 * @param roles who must be able to read it, besides the role that logs in
 * @param release the release that must be live
 */
public record LiveCheck(DatabaseSchemas names, List<String> roles, Optional<String> release) {

    public LiveCheck {
        roles = List.copyOf(roles);
    }

    private static final int SHOWN = 5;

    /** What was found, with the exit code for it. */
    public record Verdict(ExitCode code, String message) {}

    /** Checks on a connection of its own. */
    public Verdict run(DatabaseUrl database, Duration patience) {
        try (Connection connection = Database.connect(database, patience)) {
            return Transaction.consistent(
                    connection, names, "Check of live", () -> check(connection));
        } catch (SQLException e) {
            if (DatabaseErrors.NO_PRIVILEGE.equals(e.getSQLState())) {
                return new Verdict(
                        ExitCode.NOT_READABLE,
                        "Live (\"%s\") is not readable by the role that logs in: %s. Grant it USAGE on the database schema and SELECT on its tables and views."
                                .formatted(names.live(), e.getMessage()));
            }
            throw DatabaseErrors.of("Check of live", "nothing was changed", e);
        }
    }

    /** Checks on a connection that holds the job's lock, so that there is no swap meanwhile. */
    Verdict check(Connection connection) throws SQLException {
        Optional<ReleaseState> found = DatabaseState.readLive(connection, names);
        if (found.isEmpty()) {
            return new Verdict(
                    ExitCode.LIVE_MISSING,
                    "There is no database schema \"%s\". Run \"tap-schema update\", or \"tap-schema init\"."
                            .formatted(names.live()));
        }
        ReleaseState live = found.get();
        String named = "Live (\"%s\") ".formatted(names.live());
        if (!live.isComplete()) {
            String why = "is not complete: %s. Run \"tap-schema update\".";
            return new Verdict(
                    ExitCode.LIVE_INCOMPLETE, named + why.formatted(live.incompleteness()));
        }
        List<String> differences = ExpectedColumns.differences(connection, names.live(), List.of());
        if (!differences.isEmpty()) {
            String why = "has another structure: %s. Run \"tap-schema update\".";
            return new Verdict(
                    ExitCode.STRUCTURE_DIFFERS, named + why.formatted(some(differences)));
        }
        for (String role : roles) {
            List<String> unreadable = RequiredRights.missingForReader(connection, names, role);
            if (!unreadable.isEmpty()) {
                String next =
                        unreadable.contains(RequiredRights.NO_SUCH_ROLE)
                                ? "Create the role, then run \"tap-schema update --reader-role\""
                                        + " with it."
                                : "Run \"tap-schema update --reader-role\" with it, or grant it"
                                        + " these rights.";
                String why = "is not readable by the role \"%s\": %s. %s";
                return new Verdict(
                        ExitCode.NOT_READABLE, named + why.formatted(role, some(unreadable), next));
            }
        }
        if (release.isPresent() && !release.get().equals(live.release())) {
            return new Verdict(
                    ExitCode.OTHER_RELEASE,
                    "Live is %s; expected %s. Run \"tap-schema update\" with that release."
                            .formatted(live.release(), release.get()));
        }
        return checkRows(connection, live);
    }

    private Verdict checkRows(Connection connection, ReleaseState live) throws SQLException {
        Optional<String> recorded = live.version().flatMap(VersionRow::contentDigest);
        String found = recorded.isEmpty() ? "" : DatabaseState.digest(connection, names.live());
        if (!recorded.orElse("").equals(found)) {
            return new Verdict(
                    ExitCode.CONTENT_DIFFERS,
                    "The rows of live (%s) are not those that were loaded: they have the digest %s, recorded was %s. Run \"tap-schema update\" with the same release."
                            .formatted(live.release(), found, recorded.orElse("")));
        }
        List<String> missing = RequiredRights.missingLocks(connection, names);
        String digest =
                recorded.isEmpty() ? "; its loader recorded no digest" : " and as it was loaded";
        String locks = "; the next swap can't lock it, as the role lacks " + some(missing);
        return new Verdict(
                ExitCode.DONE,
                "Live is %s with %s rows (schemas/tables/columns/keys/key_columns), complete%s%s."
                        .formatted(
                                live.release(),
                                live.counts(),
                                digest,
                                missing.isEmpty() ? "" : locks));
    }

    private static String some(List<String> all) {
        return String.join("; ", all.subList(0, Math.min(SHOWN, all.size())))
                + (all.size() > SHOWN ? "; and %d more".formatted(all.size() - SHOWN) : "");
    }
}
