package org.lsst.tap.loader.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.testing.CutConnection;
import org.lsst.tap.loader.testing.Releases;
import org.lsst.tap.loader.testing.TestDatabase;
import org.lsst.tap.loader.text.ResourceFile;
import org.slf4j.LoggerFactory;

/** The locks in front of a swap: had, not had, forbidden, and what is said of each. */
class CutOverIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    private static final Retry TWICE = Retry.times(2, Duration.ofMillis(1), Duration.ofMillis(1));

    @RegisterExtension final TestDatabase database = new TestDatabase();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private final Logger logger = (Logger) LoggerFactory.getLogger(SchemaSwap.class);

    private Connection connection;

    @BeforeEach
    void publishAAndLoadB() throws SQLException {
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        connection = database.connect();
        load("A");
        swap(CutOver.PATIENT);
        load("B");
    }

    @AfterEach
    void close() throws SQLException {
        logger.detachAppender(log);
        logger.setLevel(null);
        connection.close();
    }

    private void load(String release) throws SQLException {
        Releases.load(connection, release, Releases.rows(release));
    }

    private SwapResult swap(CutOver cutOver) throws SQLException {
        return swap(connection, cutOver);
    }

    private static SwapResult swap(Connection connection, CutOver cutOver) throws SQLException {
        return new SchemaSwap(NAMES, cutOver, SchemaSwap.LOCKS, TWICE).swap(connection);
    }

    private String live() throws SQLException {
        return database.query("SELECT version || ' ' || cut_over FROM tap_schema.version").get(0);
    }

    private List<String> warnings() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** A reader that has read one relation and stays in its transaction. */
    private Connection reader(String relation) throws SQLException {
        Connection reader = database.connect();
        TestDatabase.execute(reader, "SET application_name = 'notebook'");
        reader.setAutoCommit(false);
        TestDatabase.execute(reader, "SELECT  *\nFROM tap_schema." + relation);
        return reader;
    }

    @ParameterizedTest
    @CsvSource({"PATIENT,exclusive", "EXCLUSIVE,exclusive", "RENAME,renamed"})
    void swap_nobodyReads_comesAsItIsTold(CutOver cutOver, String way) throws SQLException {
        SwapResult result = swap(cutOver);

        assertThat(result.way()).hasToString(way);
        assertThat(result.attempts()).isEqualTo(cutOver == CutOver.RENAME ? 0 : 1);
        assertThat(live()).isEqualTo("B " + way);
        assertThat(warnings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(CutOver.class)
    void swap_done_leavesTheSessionsSettings(CutOver cutOver) throws SQLException {
        String sql =
                "SELECT name, setting FROM pg_settings WHERE name ~ 'timeout|synchronous_commit'";
        List<String> before = TestDatabase.query(connection, sql);

        swap(cutOver);

        assertThat(TestDatabase.query(connection, sql)).isEqualTo(before);
    }

    @Test
    void swapSql_asItStands_swaps() throws SQLException {
        TestDatabase.execute(connection, ResourceFile.read(SchemaSwap.class, "swap.sql"));

        assertThat(live()).isEqualTo("B exclusive");
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");
    }

    @ParameterizedTest
    @CsvSource({"columns11", "columns", "schemas", "version"})
    void swap_readerStaysInItsTransaction_patientRenamesAndSaysWhoItWas(String relation)
            throws SQLException {
        try (Connection reader = reader(relation)) {
            String pid = TestDatabase.query(reader, "SELECT pg_backend_pid()").get(0);

            SwapResult result = swap(CutOver.PATIENT);

            assertThat(result.way()).isEqualTo(SwapResult.Way.RENAMED);
            assertThat(result.attempts()).isEqualTo(2);
            assertThat(live()).isEqualTo("B renamed");
            assertThat(warnings())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "\"tap_schema\" is swapped by a plain rename, without its exclusive"
                                    + " cut-over: in 2 attempts of up to 200 ms there was no moment"
                                    + " without a reader; it is held by process "
                                    + pid
                                    + " (application \"notebook\", role \"postgres\", from"
                                    + " 127.0.0.1, since 2")
                    .endsWith(
                            "Z, query \"SELECT pg_backend_pid()\"). A statement or transaction that"
                                + " reads several of its tables just now can mix A and B, unless it"
                                + " is SwapSafeTapSchemaDAO's; later reads are right");
            reader.rollback();
        }
    }

    @Test
    void swap_readerStaysInItsTransaction_exclusiveIsRefused() throws SQLException {
        try (Connection reader = reader("keys11")) {
            assertThatThrownBy(() -> swap(CutOver.EXCLUSIVE))
                    .isInstanceOfSatisfying(
                            DatabaseException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATABASE))
                    .hasMessageMatching(
                            "Exclusive cut-over of \"tap_schema\" and \"tap_schema_staging\""
                                + " abandoned: in 2 attempts of up to 200 ms there was no moment"
                                + " without a reader; it is held by process \\d+ \\(application"
                                + " \"notebook\", role \"postgres\", from 127.0.0.1, since \\S+,"
                                + " query \"SELECT \\* FROM tap_schema.keys11\"\\)\\. Live is"
                                + " unchanged, and \"tap_schema_staging\" keeps the release\\."
                                + " Remove that obstacle \\(wait for a reader, or end its"
                                + " session\\), then run the command again; --cut-over patient"
                                + " renames in any case\\.")
                    .cause()
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            reader.rollback();
        }
        assertThat(live()).isEqualTo("A exclusive");
        assertThat(swap(CutOver.EXCLUSIVE).way()).isEqualTo(SwapResult.Way.EXCLUSIVE);
    }

    @Test
    void swap_readerMovesOnBetweenTwoAttempts_isExclusive() throws SQLException {
        try (Connection reader = reader("tables11")) {
            SchemaSwap swap =
                    new SchemaSwap(
                            NAMES,
                            CutOver.EXCLUSIVE,
                            SchemaSwap.LOCKS,
                            TWICE.pausingWith(pause -> rollback(reader)));

            assertThat(swap.swap(connection).attempts()).isEqualTo(2);
        }
    }

    @Test
    void swap_readerStays_isDescribedOnceAndThenNamed() throws SQLException {
        logger.setLevel(Level.INFO);
        Retry often = Retry.times(4, Duration.ofMillis(1), Duration.ofMillis(1));
        try (Connection reader = reader("tables11")) {
            String pid = TestDatabase.query(reader, "SELECT pg_backend_pid()").get(0);

            new SchemaSwap(NAMES, CutOver.PATIENT, SchemaSwap.LOCKS, often).swap(connection);

            String still =
                    "Attempt %d of 4 to lock \"tap_schema\": still process " + pid + "; the next";
            List<String> attempts =
                    warnings().stream().filter(line -> line.startsWith("Attempt ")).toList();
            assertThat(attempts).hasSize(3);
            assertThat(attempts.get(0)).contains("it is held by process " + pid, "\"notebook\"");
            assertThat(attempts.get(1)).startsWith(still.formatted(2));
            assertThat(attempts.get(2)).startsWith(still.formatted(3));
            assertThat(warnings()).anyMatch(line -> line.contains("a plain rename"));
        }
    }

    private static void rollback(Connection reader) {
        try {
            reader.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void swap_liveLacksRelations_locksTheOthers() throws SQLException {
        database.execute(
                "DROP VIEW tap_schema.keys; DROP TABLE tap_schema.key_columns11 CASCADE;"
                        + "CREATE MATERIALIZED VIEW tap_schema.keys AS SELECT 1");

        assertThat(swap(CutOver.EXCLUSIVE).way()).isEqualTo(SwapResult.Way.EXCLUSIVE);
    }

    @Test
    void swap_liveWithoutAnyRelation_needsNoLock() throws SQLException {
        database.execute("DROP SCHEMA tap_schema CASCADE; CREATE SCHEMA tap_schema");

        assertThat(swap(CutOver.EXCLUSIVE).way()).isEqualTo(SwapResult.Way.EXCLUSIVE);
    }

    @ParameterizedTest
    @CsvSource({"1s,50,200", "400ms,50,100", "100ms,25,25"})
    void bounds_followTheServersDeadlockTimeout(String timeout, long each, long sum)
            throws SQLException {
        database.execute(
                "ALTER DATABASE %s SET deadlock_timeout = '%s'"
                        .formatted(database.name(), timeout));
        try (Connection fresh = database.connect()) {
            CutConnection sent = new CutConnection(fresh, 0);

            assertThat(swap(sent.proxy(), CutOver.EXCLUSIVE).way())
                    .isEqualTo(SwapResult.Way.EXCLUSIVE);
            assertThat(sent.steps())
                    .filteredOn(step -> step.contains("ALTER SCHEMA"))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "SET LOCAL lock_timeout = '%dms';\nSET LOCAL statement_timeout = '%dms';"
                                    .formatted(each, sum));
        }
    }

    @Test
    void swap_deadlockTimeoutWithoutRoom_isNotTried() throws SQLException {
        database.execute(
                "ALTER DATABASE %s SET deadlock_timeout = '19ms'".formatted(database.name()));
        try (Connection fresh = database.connect()) {
            assertThatThrownBy(() -> swap(fresh, CutOver.EXCLUSIVE))
                    .hasMessageContaining(
                            "abandoned: the server's deadlock_timeout of 19 ms leaves no time to"
                                    + " wait for a lock. Live is unchanged");
            assertThat(swap(fresh, CutOver.PATIENT).way()).isEqualTo(SwapResult.Way.RENAMED);
        }
    }

    @Test
    void swap_tablesOfAnotherRole_isToldWhatMendsIt() throws SQLException {
        database.execute(
                "DROP ROLE IF EXISTS half; CREATE ROLE half LOGIN;"
                        + "GRANT CREATE ON DATABASE "
                        + database.name()
                        + " TO half; ALTER SCHEMA tap_schema OWNER TO half;"
                        + "ALTER SCHEMA tap_schema_staging OWNER TO half;"
                        + "GRANT SELECT ON ALL TABLES IN SCHEMA tap_schema, tap_schema_staging TO"
                        + " half; GRANT UPDATE ON ALL TABLES IN SCHEMA tap_schema_staging TO half");
        try (Connection half = database.connect("half")) {
            RequiredRights.require(half, NAMES, Strategy.SWAP, CutOver.PATIENT, List.of());
            for (String relation : List.of("schemas", "columns11", "version")) {
                String mending =
                        "LOCK on \"tap_schema\".\"%1$s\" for \"half\" (GRANT UPDATE ON \"tap_schema\".\"%1$s\" TO \"half\", or ALTER TABLE \"tap_schema\".\"%1$s\" OWNER TO \"half\")"
                                .formatted(relation);
                assertThatThrownBy(
                                () ->
                                        RequiredRights.require(
                                                half,
                                                NAMES,
                                                Strategy.SWAP,
                                                CutOver.EXCLUSIVE,
                                                List.of()))
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageStartingWith("The role \"half\" lacks rights: ")
                        .hasMessageContaining(mending);
                assertThatThrownBy(() -> swap(half, CutOver.EXCLUSIVE))
                        .hasMessageContaining("abandoned: the role lacks ")
                        .hasMessageContaining(mending);
            }

            SwapResult result = swap(half, CutOver.PATIENT);
            assertThat(result.way()).isEqualTo(SwapResult.Way.RENAMED);
            assertThat(warnings()).singleElement().asString().contains("the role lacks LOCK on ");

            // What is live now it may lock.
            assertThat(swap(half, CutOver.RENAME).way()).isEqualTo(SwapResult.Way.RENAMED);
            for (String grant : RequiredRights.missingLocks(half, NAMES)) {
                database.execute(grant.replaceFirst(".*\\((.*), or .*", "$1"));
            }
            RequiredRights.require(half, NAMES, Strategy.SWAP, CutOver.EXCLUSIVE, List.of());
            assertThat(swap(half, CutOver.EXCLUSIVE).way()).isEqualTo(SwapResult.Way.EXCLUSIVE);
        }
        database.execute("REASSIGN OWNED BY half TO postgres; DROP OWNED BY half; DROP ROLE half");
    }

    @Test
    void swap_viewOfAnotherRole_isToldThatItsOwnerLacksTheRight() throws SQLException {
        database.execute(
                "DROP ROLE IF EXISTS viewer; CREATE ROLE viewer;"
                        + "GRANT USAGE ON SCHEMA tap_schema TO viewer;"
                        + "GRANT SELECT ON tap_schema.keys11 TO viewer;"
                        + "ALTER VIEW tap_schema.keys OWNER TO viewer");

        assertThatThrownBy(() -> swap(CutOver.EXCLUSIVE))
                .hasMessageContaining(
                        "the role lacks LOCK on \"tap_schema\".\"keys11\" for \"viewer\" (GRANT"
                            + " UPDATE ON \"tap_schema\".\"keys11\" TO \"viewer\", or ALTER TABLE"
                            + " \"tap_schema\".\"keys11\" OWNER TO \"viewer\")");

        database.execute("GRANT UPDATE ON tap_schema.keys11 TO viewer");
        assertThat(swap(CutOver.EXCLUSIVE).way()).isEqualTo(SwapResult.Way.EXCLUSIVE);
        database.execute("REASSIGN OWNED BY viewer TO postgres; DROP OWNED BY viewer");
        database.execute("DROP ROLE viewer");
    }

    @ParameterizedTest
    @EnumSource(names = {"MERGE", "REPLACE"})
    void require_exclusiveExchangeOfRows_isRefused(Strategy strategy) {
        assertThatThrownBy(() -> strategy.require(CutOver.EXCLUSIVE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "The cut-over \"exclusive\" is one of the strategy \"swap\"; found \""
                                + strategy.name().toLowerCase(Locale.ROOT)
                                + "\", which exchanges rows while others read. Nothing was changed;"
                                + " leave out --cut-over or --strategy.");
    }

    /** The loader's machine is gone between the script and COMMIT, without a word. */
    @Test
    void swap_loaderVanishesBeforeItsCommit_readersWaitForOneSecond() throws SQLException {
        long[] waited = new long[1];
        CutConnection cut =
                new CutConnection(
                        connection,
                        "commit org.postgresql",
                        () -> {
                            long start = System.nanoTime();
                            assertThat(live()).isEqualTo("A exclusive");
                            waited[0] = System.nanoTime() - start;
                        });

        assertThatThrownBy(() -> swap(cut.proxy(), CutOver.EXCLUSIVE))
                .isInstanceOf(DatabaseException.class);

        assertThat(Duration.ofNanos(waited[0]))
                .isBetween(Duration.ofMillis(500), Duration.ofMillis(2500));
        assertThat(live()).isEqualTo("A exclusive");
    }

    /** It holds what the swap wants last, and then wants what the swap has: no deadlock for it. */
    @Test
    void swap_readerInTheOtherOrder_readerIsNeverTheVictim() throws Exception {
        try (Connection reader = reader("version");
                Connection other = database.connect()) {
            SchemaSwap exclusive =
                    new SchemaSwap(
                            NAMES,
                            CutOver.EXCLUSIVE,
                            SchemaSwap.LOCKS,
                            Retry.times(6, Duration.ofMillis(1), Duration.ofMillis(1)));
            Thread swap =
                    new Thread(
                            () ->
                                    assertThatThrownBy(() -> exclusive.swap(other))
                                            .hasMessageContaining("it is held by process "));
            swap.start();
            while (swap.isAlive()) {
                for (String table : List.of("schemas", "columns", "keys11")) {
                    long start = System.nanoTime();
                    TestDatabase.query(reader, "SELECT count(*) FROM tap_schema." + table);
                    assertThat(Duration.ofNanos(System.nanoTime() - start))
                            .isLessThan(Duration.ofMillis(600));
                }
            }
            reader.rollback();
        }
        assertThat(live()).isEqualTo("A exclusive");
    }

    @Test
    void swap_otherSessionHoldsTheJobsLock_isRefusedUnderTheLocksToo() throws SQLException {
        try (Connection other = database.connect();
                JobLock lock = JobLock.acquire(other, Duration.ZERO)) {
            lock.requireHeld();
            assertThatThrownBy(() -> swap(CutOver.EXCLUSIVE))
                    .hasMessageStartingWith(
                            "Another job holds the lock of this database: process ");
        }
        assertThat(live()).isEqualTo("A exclusive");
    }

    @Test
    void swap_stagingOfAnOlderLoader_swapsWithoutSayingHow() throws SQLException {
        database.execute("ALTER TABLE tap_schema_staging.version DROP COLUMN cut_over");

        assertThat(swap(CutOver.EXCLUSIVE).way()).isEqualTo(SwapResult.Way.EXCLUSIVE);
        assertThat(
                        DatabaseState.read(connection, NAMES)
                                .live()
                                .flatMap(live -> live.version())
                                .flatMap(version -> version.cutOver()))
                .isEqualTo(Optional.empty());
    }
}
