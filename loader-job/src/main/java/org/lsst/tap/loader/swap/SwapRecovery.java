package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.StateReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right what an interrupted swap of another program left behind. Ours can't leave anything,
 * being one transaction; one that renames without a transaction can stop between any two renames:
 *
 * <ul>
 *   <li>after the first, live is missing and temp is the old live: temp becomes live again;
 *   <li>after the second, staging is missing and temp is the old live: temp becomes staging;
 *   <li>if live, staging and temp are all there, somebody has loaded since: temp is the oldest of
 *       them and is retired, to be dropped with the other retired database schemas.
 * </ul>
 *
 * <p>Call it under the {@link JobLock}. Stateless.
 */
public final class SwapRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(SwapRecovery.class);

    private SwapRecovery() {}

    /**
     * Recovers, if there is something to recover from. One transaction of one statement; renames
     * only, so it waits for no reader.
     *
     * @param connection in autocommit mode
     * @return the state afterwards
     */
    public static DatabaseState recover(Connection connection, DatabaseSchemas names) {
        try {
            DatabaseState state = StateReader.read(connection, names);
            if (state.temp().isEmpty()) {
                return state;
            }
            String target = target(state, names);
            ReleaseState temp = state.temp().orElseThrow();
            LOG.warn(
                    "Found \"{}\" with {}, left by an interrupted swap; it becomes \"{}\"",
                    names.temp(),
                    temp.release(),
                    target);
            rename(connection, names.temp(), target);
            return StateReader.read(connection, names);
        } catch (SQLException e) {
            throw DatabaseErrors.of(
                    "Recovery from an interrupted swap (\"%s\")".formatted(names.temp()),
                    "live is unchanged",
                    e);
        }
    }

    private static String target(DatabaseState state, DatabaseSchemas names) {
        if (state.live().isEmpty()) {
            return names.live();
        }
        if (state.staging().isEmpty()) {
            return names.staging();
        }
        return state.freeRetiredName(names);
    }

    private static void rename(Connection connection, String from, String to) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SchemaSwap.rename(from, to));
        }
    }
}
