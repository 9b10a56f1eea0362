package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right what an interrupted swap of another program left behind: one that renames without a
 * transaction can stop between any two renames. After the first, live is missing and temp is the
 * old live: temp becomes live again. After the second, staging is missing: temp becomes staging. If
 * all three are there, somebody has loaded since: temp is the oldest of them and is retired, as is
 * a temp that is no whole release. Call it under the {@link JobLock}. Stateless.
 */
public final class SwapRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(SwapRecovery.class);

    private SwapRecovery() {}

    /** Returns the state afterwards. One transaction of one rename, which waits for no reader. */
    public static DatabaseState recover(Connection connection, DatabaseSchemas names)
            throws SQLException {
        DatabaseState state = DatabaseState.read(connection, names);
        if (state.temp().isPresent()) {
            String target = target(state, names);
            LOG.warn("{}", finding(state, names));
            Transaction.publish(
                    connection,
                    target.equals(names.live()) ? "Recovery from an interrupted swap" : "",
                    () -> Sql.execute(connection, SchemaSwap.rename(names.temp(), target)));
            return DatabaseState.read(connection, names);
        }
        if (state.live().isEmpty() && state.staging().isPresent()) {
            LOG.warn(
                    "There is no \"{}\", and \"{}\" holds {}: somebody renamed or dropped live;"
                            + " what this job loads becomes live",
                    names.live(),
                    names.staging(),
                    state.staging().get().release());
        }
        return state;
    }

    private static String finding(DatabaseState state, DatabaseSchemas names) {
        String release = state.temp().map(ReleaseState::release).orElse("");
        return "Found \"%s\" with %s, left by an interrupted swap; it becomes \"%s\""
                .formatted(names.temp(), release, target(state, names));
    }

    /** Returns what is wrong with a state, and what to do; empty if it is as a job leaves it. */
    public static Optional<String> advice(DatabaseState state, DatabaseSchemas names) {
        String next = "; run \"tap-schema update\", which does so and makes its release live";
        if (state.temp().isPresent() || state.live().isPresent()) {
            return state.temp().map(temp -> finding(state, names) + next);
        }
        String rest =
                state.staging().isEmpty()
                        ? "; run \"tap-schema update\", or \"tap-schema init\""
                        : ", which somebody renamed or dropped; run \"tap-schema update\", which"
                                + " makes its release live";
        return Optional.of("There is no \"%s\"%s".formatted(names.live(), rest));
    }

    /** A left-over that is no whole release helps nobody as live: it is out of use. */
    private static String target(DatabaseState state, DatabaseSchemas names) {
        boolean isWhole = state.temp().map(ReleaseState::isComplete).orElse(false);
        if (isWhole && state.live().isEmpty()) {
            return names.live();
        }
        return isWhole && state.staging().isEmpty()
                ? names.staging()
                : state.freeRetiredName(names);
    }
}
