package org.lsst.tap.schema.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.postgresql.PGConnection;

/**
 * A swap in the middle of a statement that names all five tables, while it waits for a lock on the
 * k-th: PostgreSQL resolves the names of one statement one by one, so that a single UNION mixes
 * releases, in one transaction and in one snapshot. And one in the middle of a statement that names
 * one table, between its name and its snapshot: what it reads need never have been live.
 */
class OneStatementIT {

    private static final List<String> TABLES = SmallReleases.tables(SmallReleases.LIVE);

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private DataSource database;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = PostgresServer.dataSource(PostgresServer.get().newDatabase());
        SmallReleases sql = new SmallReleases(false);
        execute(sql.create(SmallReleases.LIVE) + ";" + sql.fill(SmallReleases.LIVE, 1));
        execute(sql.create(SmallReleases.STAGING) + ";" + sql.fill(SmallReleases.STAGING, 2));
    }

    @AfterEach
    void stopThread() {
        thread.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void union_swapAfterTheKthName_mixesReleases(int k) throws Exception {
        assertThat(swappingWhileItWaits(k, this::union)).containsExactly("release 1", "release 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void ours_swapAfterTheKthNameOfLock_returnsOneRelease(int k) throws Exception {
        assertThat(swappingWhileItWaits(k, () -> Expected.marks(Reader.OURS.read(database))))
                .containsExactly("release 2");
    }

    @Test
    void cadcs_swapBetweenNameAndSnapshot_returnsWhatIsNotLive() throws Exception {
        assertThat(descriptionWhileSwapping(new TapSchemaDAO())).isEqualTo("release 3");
    }

    @Test
    void ours_swapBetweenNameAndSnapshot_returnsWhatIsLive() throws Exception {
        assertThat(descriptionWhileSwapping(new SwapSafeTapSchemaDAO())).isEqualTo("release 2");
    }

    /** Release 1 is live, then 2; 3 is loaded where 1 was, before the read takes its snapshot. */
    private String descriptionWhileSwapping(TapSchemaDAO dao) throws Exception {
        dao.setDataSource(database);
        execute("CREATE INDEX by_name ON tap_schema.columns11 (table_name)");
        try (Connection loader = database.getConnection();
                Statement statement = loader.createStatement()) {
            int pid = loader.unwrap(PGConnection.class).getBackendPID();
            loader.setAutoCommit(false);
            // Locks the index alone against readers, which open it after the table.
            statement.execute("REINDEX INDEX tap_schema.by_name");
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

    /** Returns the releases of the rows that a read gives, whose statement is held at a name. */
    private Set<String> swappingWhileItWaits(int namesBefore, Callable<Set<String>> read)
            throws Exception {
        try (Connection holder = database.getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(
                    "LOCK TABLE " + TABLES.get(namesBefore) + " IN ACCESS EXCLUSIVE MODE");
            int pid = holder.unwrap(PGConnection.class).getBackendPID();
            Future<Set<String>> result = thread.submit(read);
            awaitBlockedBy(pid, result);
            try (Connection loader = database.getConnection()) {
                TwoReleases.swap(loader);
            }
            holder.rollback();
            return result.get();
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

    private Set<String> union() throws SQLException {
        String sql =
                TABLES.stream()
                        .map(
                                table ->
                                        "SELECT "
                                                + (table.endsWith(".key_columns11")
                                                        ? "from_column"
                                                        : "description")
                                                + " FROM "
                                                + table)
                        .collect(Collectors.joining(" UNION ALL "));
        Set<String> releases = new TreeSet<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                releases.add(rows.getString(1));
            }
        }
        return releases;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
