package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.failure.Retry;
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

    /**
     * Recovers, if there is something to recover from, and returns the state afterwards. One
     * transaction of one rename, which waits for no reader.
     */
    public static DatabaseState recover(Connection connection, DatabaseSchemas names)
            throws SQLException {
        DatabaseState state = DatabaseState.read(connection, names);
        if (state.temp().isPresent()) {
            String target = target(state, names);
            LOG.warn("{}", finding(state, names));
            Retry.Attempt<Boolean, SQLException> rename =
                    () -> Sql.execute(connection, SchemaSwap.rename(names.temp(), target));
            if (target.equals(names.live())) {
                Transaction.publish(connection, "Recovery from an interrupted swap", rename);
            } else {
                Transaction.run(connection, rename);
            }
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
        return "Found \"%s\" with %s, left by an interrupted swap; it becomes \"%s\""
                .formatted(
                        names.temp(),
                        state.temp().map(ReleaseState::release).orElse(""),
                        target(state, names));
    }

    /** Returns what is wrong with a state, and what to do; empty if it is as a job leaves it. */
    public static Optional<String> advice(DatabaseState state, DatabaseSchemas names) {
        String next = "; run \"tap-schema update\", which does so and makes its release live";
        if (state.temp().isPresent()) {
            return Optional.of(finding(state, names) + next);
        }
        if (state.live().isPresent()) {
            return Optional.empty();
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
        if (!state.temp().map(ReleaseState::isComplete).orElse(false)) {
            return state.freeRetiredName(names);
        }
        if (state.live().isEmpty()) {
            return names.live();
        }
        return state.staging().isEmpty() ? names.staging() : state.freeRetiredName(names);
    }
}
