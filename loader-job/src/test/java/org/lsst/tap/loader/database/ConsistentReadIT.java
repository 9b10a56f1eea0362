package org.lsst.tap.loader.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.testing.TestDatabase;

/** Reads of several statements that a swap falls into. */
class ConsistentReadIT {

    private static final String SWAP =
            "ALTER SCHEMA tap_schema RENAME TO tap_schema_temp;"
                    + "ALTER SCHEMA tap_schema_staging RENAME TO tap_schema;"
                    + "ALTER SCHEMA tap_schema_temp RENAME TO tap_schema_staging";

    @RegisterExtension final TestDatabase database = new TestDatabase();

    private int attempts;

    @BeforeEach
    void makeTwo() throws SQLException {
        database.execute(
                "CREATE SCHEMA tap_schema; CREATE TABLE tap_schema.t AS SELECT 'A' AS x;"
                        + "CREATE SCHEMA tap_schema_staging; CREATE TABLE tap_schema_staging.t AS"
                        + " SELECT 'B' AS x");
    }

    private List<String> read(Connection connection, int swapsUntilAttempt, String swap)
            throws SQLException {
        attempts = 0;
        return Transaction.consistent(
                connection,
                DatabaseSchemas.STANDARD,
                "Look",
                () -> {
                    attempts++;
                    List<String> first =
                            TestDatabase.query(connection, "SELECT x FROM tap_schema.t");
                    if (attempts <= swapsUntilAttempt) {
                        database.execute(swap);
                    }
                    List<String> second =
                            TestDatabase.query(connection, "SELECT x FROM tap_schema_staging.t");
                    return List.of(first.get(0), second.get(0));
                });
    }

    @Test
    void run_swapBetweenTwoStatements_readsAgain() throws SQLException {
        try (Connection connection = Database.connect(database.databaseUrl(), Duration.ZERO)) {
            assertThat(read(connection, 1, SWAP)).containsExactly("B", "A");
            assertThat(attempts).isEqualTo(2);
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @Test
    void run_swapThereAndBack_readsAgain() throws SQLException {
        try (Connection connection = Database.connect(database.databaseUrl(), Duration.ZERO)) {
            assertThat(read(connection, 1, SWAP + ";" + SWAP)).containsExactly("A", "B");
            assertThat(attempts).isEqualTo(2);
        }
    }

    @Test
    void run_swapInEachAttempt_failsRatherThanMixes() throws SQLException {
        try (Connection connection = Database.connect(database.databaseUrl(), Duration.ZERO)) {
            assertThatThrownBy(() -> read(connection, 99, SWAP))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessage(
                            "Look failed: a swap fell into each of 5 attempts to read. Nothing was"
                                    + " changed; run the command again.");
        }
    }
}
