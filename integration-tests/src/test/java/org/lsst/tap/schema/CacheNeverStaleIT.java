package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Whatever changes between two reads, the second returns what CADC's DAO reads then. */
class CacheNeverStaleIT {

    private static final String SWAP =
            "BEGIN; ALTER SCHEMA tap_schema RENAME TO tap_schema_temp;"
                    + " ALTER SCHEMA tap_schema_staging RENAME TO tap_schema;"
                    + " ALTER SCHEMA tap_schema_temp RENAME TO tap_schema_staging; COMMIT";

    private static final List<String> TABLES =
            List.of(
                    "tap_schema.schemas11",
                    "tap_schema.tables11",
                    "tap_schema.columns11",
                    "tap_schema.keys11",
                    "tap_schema.key_columns11");

    private PGSimpleDataSource database;
    private SingleConnectionDataSource oneSession;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = PostgresServer.dataSource(TwoReleases.loadFor(getClass()));
        oneSession = session();
    }

    @AfterEach
    void closeSession() {
        oneSession.destroy();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO tap_schema.columns11 (table_name, column_name, datatype)"
                        + " VALUES ('s.t1', 'new', 'int')",
                "UPDATE tap_schema.schemas11 SET description = 'new'",
                "UPDATE tap_schema.tables11 SET description = 'new' WHERE table_name = 's.t1'",
                "UPDATE tap_schema.columns11 SET description = 'new' WHERE column_name = 'c1'",
                "UPDATE tap_schema.keys11 SET description = 'new'",
                "UPDATE tap_schema.key_columns11 SET from_column = 'new'",
                "DELETE FROM tap_schema.columns11 WHERE column_name = 'c1'",
                "DELETE FROM tap_schema.columns11 WHERE column_name = 'c1';"
                        + " INSERT INTO tap_schema.columns11 (table_name, column_name, datatype)"
                        + " VALUES ('s.t1', 'c1', 'int'), ('s.t2', 'c1', 'int')",
                "BEGIN; SAVEPOINT a; UPDATE tap_schema.keys11 SET description = 'new';"
                        + " RELEASE a; COMMIT",
                "BEGIN; UPDATE tap_schema.keys11 SET description = 'new'; SAVEPOINT a; UPDATE"
                        + " tap_schema.keys11 SET description = 'newer'; ROLLBACK TO a; COMMIT",
                "TRUNCATE tap_schema.columns11",
                "BEGIN; TRUNCATE tap_schema.key_columns11;"
                        + " INSERT INTO tap_schema.key_columns11 VALUES ('k', 'c9', 'c1'); COMMIT",
                "ALTER TABLE tap_schema.columns11 ALTER COLUMN description TYPE varchar(9)"
                        + " USING 'cut'",
                "ALTER TABLE tap_schema.tables11 DROP COLUMN description;"
                        + " ALTER TABLE tap_schema.tables11 ADD COLUMN description varchar(512)",
                "ALTER TABLE tap_schema.tables11 RENAME COLUMN description TO d;"
                        + " ALTER TABLE tap_schema.tables11 RENAME COLUMN utype TO description;"
                        + " ALTER TABLE tap_schema.tables11 RENAME COLUMN d TO utype",
                "BEGIN; ALTER TABLE tap_schema.keys11 RENAME TO keys_old;"
                        + " CREATE TABLE tap_schema.keys11 (LIKE tap_schema.keys_old); COMMIT",
                SWAP,
                SWAP + ";" + SWAP + "; UPDATE tap_schema.keys11 SET utype = 'new'",
                "DELETE FROM tap_schema_staging.keys11;" + SWAP,
                "DROP SCHEMA tap_schema CASCADE; ALTER SCHEMA tap_schema_staging RENAME TO"
                        + " tap_schema",
            })
    void get_afterAChange_returnsTheNewContent(String change) throws SQLException {
        String before = oursInBoth();
        assertThat(oursInBoth()).isEqualTo(before);

        execute(change);

        assertThat(oursInBoth()).isNotEqualTo(before).isEqualTo(cadcs());
        assertThat(oursInBoth()).isEqualTo(cadcs());
    }

    /** What such a value looks like depends on a name. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE n () | regclass | ALTER TABLE n RENAME TO m",
                "CREATE TYPE n AS ENUM () | regtype | ALTER TYPE n RENAME TO m",
                "CREATE SCHEMA n | regnamespace | ALTER SCHEMA n RENAME TO m",
                "CREATE FUNCTION n() RETURNS void LANGUAGE sql AS '' | regproc"
                        + " | ALTER FUNCTION n RENAME TO m"
            })
    void get_afterARename_returnsWhatHasTheNewName(String create, String type, String rename)
            throws SQLException {
        execute(create);
        execute(
                "ALTER TABLE tap_schema.schemas11 ALTER COLUMN description TYPE %1$s USING 'n'::%1$s"
                        .formatted(type));
        String before = ours();
        assertThat(ours()).isEqualTo(before);

        execute(rename);

        assertThat(ours()).isNotEqualTo(before).isEqualTo(cadcs());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "BEGIN; UPDATE tap_schema.keys11 SET description = 'new'; ROLLBACK",
                "BEGIN; TRUNCATE tap_schema.columns11; ROLLBACK",
                "CREATE TABLE public.other (id integer)",
                "VACUUM tap_schema.columns11",
                "VACUUM FULL tap_schema.columns11",
                "VACUUM (FREEZE) tap_schema.columns11",
                "ANALYZE tap_schema.columns11",
                "CLUSTER tap_schema.columns11 USING columns11_pkey",
                SWAP + ";" + SWAP,
            })
    void get_afterNoChange_returnsTheSameContent(String noChange) throws SQLException {
        String before = ours();

        execute(noChange);

        assertThat(ours()).isEqualTo(before).isEqualTo(cadcs());
        assertThat(ours()).isEqualTo(before);
    }

    /** As pg_dump and psql do it: the definitions, then the rows by COPY. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP SCHEMA tap_schema CASCADE | COPY %s FROM STDIN | COMMIT",
                "BEGIN; DROP SCHEMA tap_schema CASCADE | COPY %s FROM STDIN | COMMIT",
                "BEGIN; DROP SCHEMA tap_schema CASCADE | COPY %s FROM STDIN (FREEZE) | COMMIT",
                "ALTER SCHEMA tap_schema RENAME TO lost | COPY %s FROM STDIN"
                        + " | DROP SCHEMA lost CASCADE",
            })
    void get_afterARestoreFromADump_returnsTheDumpsContent(String first, String copy, String last)
            throws Exception {
        String dumped = ours();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            Map<String, byte[]> dump = new LinkedHashMap<>();
            for (String table : TABLES) {
                ByteArrayOutputStream rows = new ByteArrayOutputStream();
                copies.copyOut("COPY " + table + " TO STDOUT", rows);
                dump.put(table, rows.toByteArray());
            }
            execute("UPDATE tap_schema.keys11 SET description = 'later'");
            assertThat(ours()).contains("later");

            statement.execute(first);
            TwoReleases.create(connection, "tap_schema");
            for (Map.Entry<String, byte[]> table : dump.entrySet()) {
                copies.copyIn(
                        String.format(copy, table.getKey()),
                        new ByteArrayInputStream(table.getValue()));
            }
            statement.execute(last);
        }
        assertThat(ours()).isEqualTo(dumped).isEqualTo(cadcs());
        assertThat(ours()).isEqualTo(dumped);
    }

    @Test
    void get_otherTablesChange_isAnsweredFromTheCache() throws SQLException {
        ours();
        ours();
        assertThat(reads().getCacheHits()).isEqualTo(1);

        execute("CREATE TABLE public.jobs (id integer)");
        ours();
        execute("INSERT INTO public.jobs VALUES (1)");
        ours();

        assertThat(reads().getCacheHits()).isEqualTo(3);
        assertThat(reads().getCacheMisses()).isEqualTo(1);
    }

    /** A database that won't tell whether anything has changed, at first. */
    @Test
    void get_rightMissingForAWhile_isReadWholeAndThenCached() throws SQLException {
        String role = "reader_" + ProcessHandle.current().pid();
        String owner = database.getUser();
        execute("CREATE ROLE " + role + " LOGIN");
        try {
            execute("GRANT USAGE ON SCHEMA tap_schema TO " + role);
            execute("GRANT SELECT ON ALL TABLES IN SCHEMA tap_schema TO " + role);
            execute("REVOKE EXECUTE ON FUNCTION pg_control_checkpoint() FROM PUBLIC");
            String expected = cadcs();
            database.setUser(role);

            assertThat(ours()).isEqualTo(expected);
            assertThat(ours()).isEqualTo(expected);
            assertThat(reads().getCacheMisses()).isEqualTo(2);
            database.setUser(owner);
            execute("GRANT EXECUTE ON FUNCTION pg_control_checkpoint() TO " + role);
            database.setUser(role);
            assertThat(ours()).isEqualTo(expected);
            assertThat(ours()).isEqualTo(expected);
            assertThat(reads().getCacheHits()).isEqualTo(1);
        } finally {
            database.setUser(owner);
            execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
            execute("GRANT EXECUTE ON FUNCTION pg_control_checkpoint() TO PUBLIC");
        }
    }

    /** As a pooler does whose entry is pointed to another database; snapshots are the cluster's. */
    @Test
    void get_sameDataSourceOnAnotherDatabase_returnsItsContent() throws SQLException {
        String first = database.getDatabaseName();
        String second = TwoReleases.newDatabase().getDatabaseName();
        database.setDatabaseName(second);
        execute("UPDATE tap_schema.keys11 SET description = 'second'");
        String ofSecond = cadcs();
        database.setDatabaseName(first);
        String ofFirst = ours();
        assertThat(ours()).isEqualTo(ofFirst).isNotEqualTo(ofSecond);
        assertThat(reads().getCacheHits()).isEqualTo(1);

        database.setDatabaseName(second);

        assertThat(ours()).isEqualTo(ofSecond);
    }

    /** The same, where oids, storage and transaction numbers are the same, too. */
    @Test
    void get_sameDataSourceOnACopyOfTheDatabase_isReadAgain() throws SQLException {
        String copy = database.getDatabaseName() + "_copy";
        ours();
        String original = database.getDatabaseName();
        database.setDatabaseName("postgres");
        execute("CREATE DATABASE " + copy + " TEMPLATE " + original);
        database.setDatabaseName(copy);

        assertThat(ours()).isEqualTo(cadcs());
        assertThat(reads().getCacheHits()).isZero();
    }

    /** What a value looks like may be in a catalog, if its type is somebody's own. */
    @Test
    void get_labelOfAnEnumRenamed_returnsTheNewContent() throws SQLException {
        execute(
                "CREATE TYPE public.kind AS ENUM ('int', 'long'); ALTER TABLE tap_schema.columns11"
                        + " ALTER COLUMN datatype TYPE public.kind USING datatype::public.kind");
        String before = ours();
        assertThat(ours()).isEqualTo(before);

        execute("ALTER TYPE public.kind RENAME VALUE 'int' TO 'char'");

        assertThat(ours()).isNotEqualTo(before).isEqualTo(cadcs());
    }

    @Test
    void get_changeNotCommittedYet_isSeenOnceItIs() throws SQLException {
        try (Connection writer = database.getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE tap_schema.keys11 SET description = 'later'");
            // Other transactions begin and end while the writer's is open.
            execute("CREATE TABLE public.jobs (id integer)");
            String before = ours();
            assertThat(before).isEqualTo(cadcs()).doesNotContain("later");
            assertThat(ours()).isEqualTo(before);

            writer.commit();
        }
        assertThat(ours()).isEqualTo(cadcs()).contains("later");
    }

    @Test
    void get_resultChangedByItsCaller_leavesTheNextCallersAlone() {
        TapSchema first = dao(new SwapSafeTapSchemaDAO()).get();
        String before = TapSchemaText.of(first);

        first.getSchemaDescs().get(0).getTableDescs().get(0).getColumnDescs().get(0).description =
                "changed";
        first.getSchemaDescs()
                        .get(0)
                        .getTableDescs()
                        .get(0)
                        .getColumnDescs()
                        .get(0)
                        .getDatatype()
                        .arraysize =
                "9";
        first.getSchemaDescs().get(0).getTableDescs().remove(1);
        first.getSchemaDescs().clear();

        assertThat(ours()).isEqualTo(before);
        assertThat(reads().getCacheHits()).isEqualTo(1);
    }

    /** So many are copied by another thread, while the database is asked. */
    @Test
    void get_manyColumns_isCurrentAndTheCallersOwn() throws SQLException {
        execute(
                "INSERT INTO tap_schema.columns11 (table_name, column_name, datatype, column_index)"
                    + " SELECT 's.t1', 'many' || i, 'int', i % 7 FROM generate_series(1, 2000) i");
        for (int i = 0; i < 20; i++) {
            if (i % 3 == 0) {
                execute("UPDATE tap_schema.columns11 SET description = 'v" + i + "'");
            }
            TapSchema mine = dao(new SwapSafeTapSchemaDAO()).get();
            assertThat(TapSchemaText.of(mine)).isEqualTo(cadcs());
            mine.getSchemaDescs().get(0).getTableDescs().get(0).getColumnDescs().clear();
        }
        assertThat(reads().getCacheHits()).isEqualTo(13);
    }

    /** A common pool whose threads wait for something else: no copy may wait there for ever. */
    @Test
    void get_commonPoolIsBusy_leavesNoCopiesWithIt() throws SQLException {
        execute(
                "INSERT INTO tap_schema.columns11 (table_name, column_name, datatype, column_index)"
                        + " SELECT 's.t1', 'many' || i, 'int', i FROM generate_series(1, 2000) i");
        ForkJoinPool pool = ForkJoinPool.commonPool();
        int threads = Math.max(1, pool.getParallelism());
        CountDownLatch busy = new CountDownLatch(threads);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) {
            pool.execute(
                    () -> {
                        busy.countDown();
                        await(end);
                    });
        }
        try {
            await(busy);
            for (int i = 0; i < 50; i++) {
                assertThat(dao(new SwapSafeTapSchemaDAO()).get().getSchemaDescs()).isNotEmpty();
            }
            assertThat(reads().getCacheHits()).isEqualTo(49);
            assertThat(pool.getQueuedSubmissionCount())
                    .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        } finally {
            end.countDown();
        }
    }

    @Test
    void get_notCached_neverAsksTheCache() {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(false);

        for (int i = 0; i < 3; i++) {
            assertThat(TapSchemaText.of(dao(dao).get())).isEqualTo(cadcs());
        }
        assertThat(reads().getReads()).isEqualTo(3);
        assertThat(reads().getCacheHits() + reads().getCacheMisses()).isZero();
    }

    /** Random changes, each followed by a read: the same as an uncached one every time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void get_randomOperations_equalsAnUncachedReadEachTime(long seed) throws SQLException {
        Random random = new Random(seed);
        List<String> operations =
                List.of(
                        "UPDATE tap_schema.columns11 SET description = 'd%d' WHERE column_name ="
                                + " 'c1'",
                        "UPDATE tap_schema.tables11 SET utype = 'u%d'",
                        "BEGIN; UPDATE tap_schema.tables11 SET utype = 'x%d'; ROLLBACK",
                        "INSERT INTO tap_schema.keys11 VALUES ('k%d', 's.t1', 's.t2')",
                        "DELETE FROM tap_schema.keys11 WHERE key_id LIKE 'k_%%'",
                        "DELETE FROM tap_schema_staging.columns11 WHERE column_name = 'c%d'",
                        "VACUUM FULL tap_schema.keys11",
                        "VACUUM FREEZE tap_schema.columns11",
                        "CREATE TABLE public.jobs%d (id integer)",
                        "SELECT %d",
                        SWAP);
        for (int i = 0; i < 60; i++) {
            String operation = String.format(operations.get(random.nextInt(operations.size())), i);
            execute(operation);
            assertThat(oursInBoth())
                    .as("seed %d, step %d: %s", seed, i, operation)
                    .isEqualTo(cadcs());
        }
        assertThat(reads().getCacheHits()).isPositive();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private TapSchemaReadsMXBean reads() {
        return TapSchemaReads.of(database);
    }

    private String ours() {
        return TapSchemaText.of(dao(new SwapSafeTapSchemaDAO()).get());
    }

    /** Reads in a new session, and in one that has read before and has prepared its check. */
    private String oursInBoth() {
        SwapSafeTapSchemaDAO inOneSession = dao(new SwapSafeTapSchemaDAO());
        inOneSession.setDataSource(oneSession);
        String answer = ours();
        assertThat(TapSchemaText.of(inOneSession.get())).isEqualTo(answer);
        return answer;
    }

    private String cadcs() {
        SingleConnectionDataSource session = session();
        TapSchemaDAO dao = dao(new TapSchemaDAO());
        dao.setDataSource(session);
        try {
            return TapSchemaText.of(dao.get());
        } finally {
            session.destroy();
        }
    }

    private SingleConnectionDataSource session() {
        return new SingleConnectionDataSource(
                database.getURL(), database.getUser(), database.getPassword(), true);
    }

    private <T extends TapSchemaDAO> T dao(T dao) {
        dao.setDataSource(database);
        dao.setOrdered(true);
        return dao;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String command : sql.split(";", -1)) {
                statement.execute(command);
            }
        }
    }
}
