package org.lsst.tap.schema.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.lsst.tap.schema.TapSchemaReads;
import org.lsst.tap.schema.TapSchemaUnstableException;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.lsst.tap.tools.service.webapp.FunctionAddingDao;
import org.postgresql.ds.PGSimpleDataSource;

/** The drop-in jar reads from a streaming standby, while releases are swapped on its primary. */
@EnabledIf(
        value = "isExpected",
        disabledReason = "needs a standby: integration-tests/on-debian.sh --standby has one")
class StandbyIT {

    /** Names the standby of the server of the tests, as that one's URL does. */
    static final String STANDBY = "TAP_SCHEMA_TEST_STANDBY_URL";

    /** On Debian's it fails without one. */
    static boolean isExpected() {
        return System.getenv(STANDBY) != null
                || System.getProperty("ground.postgresql").equals("debian");
    }

    private static final int ENOUGH_READS = 50;
    private static final int SWAPS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private PGSimpleDataSource primary;
    private PGSimpleDataSource standby;
    private String first;
    private String second;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        primary = TwoReleases.newDatabase();
        standby = PostgresServer.dataSource(System.getenv(STANDBY));
        standby.setDatabaseName(primary.getDatabaseName());
        try (Connection connection = primary.getConnection()) {
            waitForStandby(connection);
            first = read(primary);
            TwoReleases.swap(connection);
            second = read(primary);
            TwoReleases.swap(connection);
        }
        assertThat(second).isNotEqualTo(first);
        try (Connection connection = standby.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            assertThat(row.next() && row.getBoolean(1)).isTrue();
        }
    }

    @Test
    void read_eachSwapOfThePrimary_returnsWhatIsLiveThen() throws SQLException {
        try (Connection connection = primary.getConnection()) {
            waitForStandby(connection);
            for (int i = 0; i < SWAPS; i++) {
                TwoReleases.swap(connection);
                assertThat(read(standby)).isEqualTo(i % 2 == 0 ? second : first);
            }
        }
    }

    @Test
    void read_primarySwapsAsFastAsItGoes_neverMixes() throws Exception {
        AtomicBoolean ends = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> swaps = thread.submit(() -> swapUntil(ends));
        Map<Seen, Integer> seen = new EnumMap<>(Seen.class);
        try {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (isGoingOn(seen) && System.nanoTime() < deadline) {
                seen.merge(readAndJudge(), 1, Integer::sum);
            }
        } finally {
            ends.set(true);
            thread.shutdown();
        }
        swaps.get();

        long retries = TapSchemaReads.of(standby).getRetries();
        System.out.printf("Standby: %s, %d retries%n", seen, retries);
        assertThat(seen).containsKeys(Seen.FIRST, Seen.SECOND).doesNotContainKey(Seen.MIXED);
        assertThat(retries).isPositive();
    }

    private enum Seen {
        FIRST,
        SECOND,
        MIXED,
        /** Said so after each attempt had met a swap. */
        GIVEN_UP
    }

    private Seen readAndJudge() {
        try {
            String text = read(standby);
            return text.equals(first) ? Seen.FIRST : text.equals(second) ? Seen.SECOND : Seen.MIXED;
        } catch (TapSchemaUnstableException unstable) {
            return Seen.GIVEN_UP;
        }
    }

    private boolean isGoingOn(Map<Seen, Integer> seen) {
        return seen.getOrDefault(Seen.FIRST, 0) < ENOUGH_READS
                || seen.getOrDefault(Seen.SECOND, 0) < ENOUGH_READS
                || TapSchemaReads.of(standby).getRetries() == 0;
    }

    private Void swapUntil(AtomicBoolean ends) throws SQLException {
        try (Connection connection = primary.getConnection()) {
            while (!ends.get()) {
                TwoReleases.swap(connection);
            }
        }
        return null;
    }

    /** From now on this connection's commits return when the standby shows them. */
    private static void waitForStandby(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = remote_apply");
            statement.execute("CREATE TABLE applied ()");
            statement.execute("DROP TABLE applied");
        }
    }

    private static String read(PGSimpleDataSource dataSource) {
        TapSchemaDAO dao = new FunctionAddingDao();
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }
}
