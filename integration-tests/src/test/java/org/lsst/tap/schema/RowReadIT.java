package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.TwoReleases;
import org.postgresql.PGConnection;

/**
 * A read of one row by one statement, held between the moment at which its name was resolved and
 * its snapshot, while what it reads is swapped away and the next release is loaded over it.
 */
class RowReadIT {

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private DataSource database;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = TwoReleases.newDatabase();
    }

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    @Test
    void cadcs_swapBetweenNameAndSnapshot_returnsWhatIsNotLive() throws Exception {
        assertThat(descriptionWhileSwapping(new TapSchemaDAO())).isEqualTo("release 3");
    }

    @Test
    void ours_swapBetweenNameAndSnapshot_returnsWhatIsLive() throws Exception {
        assertThat(descriptionWhileSwapping(new SwapSafeTapSchemaDAO())).isEqualTo("release 2");
    }

    /** Release 1 is live, then 2; 3 is loaded where 1 was. */
    private String descriptionWhileSwapping(TapSchemaDAO dao) throws Exception {
        dao.setDataSource(database);
        try (Connection loader = database.getConnection();
                Statement statement = loader.createStatement()) {
            int pid = loader.unwrap(PGConnection.class).getBackendPID();
            loader.setAutoCommit(false);
            // Locks the index alone against readers, which open it after the table.
            statement.execute("REINDEX INDEX tap_schema.columns11_pkey");
            Future<String> read = thread.submit(() -> dao.getColumn("s.t1", "c1").description);
            awaitBlockedBy(pid, read);
            statement.execute(
                    "ALTER SCHEMA tap_schema RENAME TO tap_schema_temp;"
                            + " ALTER SCHEMA tap_schema_staging RENAME TO tap_schema;"
                            + " ALTER SCHEMA tap_schema_temp RENAME TO tap_schema_staging;"
                            + " UPDATE tap_schema_staging.columns11 SET description = 'release 3'");
            loader.commit();
            return read.get();
        }
    }

    private void awaitBlockedBy(int pid, Future<?> read) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            boolean blocked = false;
            while (!blocked) {
                assertThat(read).isNotDone();
                try (ResultSet row =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_stat_activity WHERE "
                                        + pid
                                        + " = ANY (pg_blocking_pids(pid))")) {
                    row.next();
                    blocked = row.getInt(1) > 0;
                }
            }
        }
    }
}
