package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.testing.Warnings;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A read that reads more than the five names say is CADC's result, and of one release. */
class OtherSourcesIT {

    private DataSource database;
    private DataSource reader;
    private String readerUrl;
    private String role;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        String url = PostgresServer.get().newDatabase();
        database = PostgresServer.dataSource(url);
        role = "sources_" + url.replaceFirst(".*/(\\w+).*", "$1");
        try (Connection connection = database.getConnection()) {
            TwoReleases.load(connection);
        }
        execute(
                "CREATE SCHEMA app",
                "CREATE TABLE app.flags (name text PRIMARY KEY)",
                "INSERT INTO app.flags VALUES ('s.t1'), ('s.t2'), ('s.t3')",
                "CREATE TABLE app.parts (kind integer, name text) PARTITION BY LIST (kind)",
                "CREATE TABLE app.parts1 PARTITION OF app.parts FOR VALUES IN (1)",
                "CREATE TABLE app.parts2 PARTITION OF app.parts FOR VALUES IN (2)",
                "INSERT INTO app.parts SELECT 1, name FROM app.flags",
                "CREATE SCHEMA aux",
                "CREATE SCHEMA aux_staging",
                "CREATE TABLE aux.flags AS SELECT 's.t1' AS name",
                "CREATE TABLE aux_staging.flags AS SELECT 's.t2' AS name",
                "GRANT USAGE ON SCHEMA aux, aux_staging TO PUBLIC",
                "GRANT SELECT ON aux.flags, aux_staging.flags TO PUBLIC",
                "CREATE ROLE " + role + " LOGIN",
                "GRANT USAGE ON SCHEMA tap_schema, tap_schema_staging, app TO " + role,
                "GRANT SELECT ON ALL TABLES IN SCHEMA tap_schema, tap_schema_staging, app TO "
                        + role);
        // The oldest driver knows no "options".
        readerUrl = url.replaceFirst("user=\\w+", "user=" + role);
        reader = PostgresServer.dataSource(readerUrl);
    }

    /** What stands in the place of a plain table, of one release. */
    enum Source {
        POLICY_WITH_A_SUBQUERY(
                "ALTER TABLE %1$s.tables11 ENABLE ROW LEVEL SECURITY;"
                        + "CREATE POLICY p ON %1$s.tables11 USING (table_name IN (SELECT name FROM"
                        + " app.flags))"),
        POLICY_ON_A_PARTITION(
                "ALTER TABLE %1$s.tables11 ENABLE ROW LEVEL SECURITY;"
                        + "CREATE POLICY p ON %1$s.tables11 USING (table_name IN (SELECT name FROM"
                        + " app.parts WHERE kind = 1))"),
        VIEW_ON_A_PARTITION(
                "ALTER TABLE %1$s.tables11 RENAME TO tables_base;"
                        + "CREATE VIEW %1$s.tables11 AS SELECT t.* FROM %1$s.tables_base t WHERE"
                        + " EXISTS (SELECT FROM app.parts WHERE name = table_name AND kind = 1)"),
        POLICY_WITHOUT_ONE(
                "ALTER TABLE %1$s.tables11 ENABLE ROW LEVEL SECURITY;"
                        + "CREATE POLICY p ON %1$s.tables11 USING (table_name <> 'x')"),
        VIEW_OVER_A_MATERIALIZED_VIEW(
                "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                        + "CREATE MATERIALIZED VIEW %1$s.keys_kept AS SELECT * FROM %1$s.keys_base;"
                        + "CREATE VIEW %1$s.keys11 AS SELECT * FROM %1$s.keys_kept"),
        VIEW_OVER_INFORMATION_SCHEMA(
                "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                        + "CREATE VIEW %1$s.keys11 AS SELECT k.* FROM %1$s.keys_base k WHERE EXISTS"
                        + " (SELECT FROM information_schema.tables)"),
        VIEW_WITH_A_FUNCTION_THAT_READS(
                "CREATE FUNCTION %1$s.flagged(n text) RETURNS boolean STABLE LANGUAGE plpgsql AS"
                        + " 'BEGIN RETURN EXISTS (SELECT FROM app.flags WHERE name = n); END';"
                        + "ALTER TABLE %1$s.tables11 RENAME TO tables_base;"
                        + "CREATE VIEW %1$s.tables11 AS SELECT * FROM %1$s.tables_base WHERE"
                        + " %1$s.flagged(table_name)"),
        VIEW_THAT_NAMES_A_TABLE_IT_DOES_NOT_READ(
                "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                        + "CREATE VIEW %1$s.keys11 AS SELECT * FROM %1$s.keys_base WHERE tableoid"
                        + " <> 'app.flags'::regclass"),
        FURTHER_COLUMNS(
                "ALTER TABLE %1$s.tables11 ADD COLUMN a_first text, ADD COLUMN more integer;"
                        + "ALTER TABLE %1$s.columns11 ADD COLUMN more boolean;"
                        + "UPDATE %1$s.tables11 SET a_first = 'x', more = 1"),
        MATERIALIZED_VIEW(
                "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                        + "CREATE MATERIALIZED VIEW %1$s.keys11 AS SELECT * FROM %1$s.keys_base"),
        MATERIALIZED_VIEW_AND_PARTITIONS(
                "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                        + "CREATE MATERIALIZED VIEW %1$s.keys11 AS SELECT * FROM %1$s.keys_base;"
                        + "ALTER TABLE %1$s.columns11 RENAME TO columns_all;"
                        + "CREATE TABLE %1$s.columns11 (LIKE %1$s.columns_all) PARTITION BY LIST"
                        + " (table_name);"
                        + "CREATE TABLE %1$s.c1 PARTITION OF %1$s.columns11 FOR VALUES IN ('s.t1');"
                        + "CREATE TABLE %1$s.c2 PARTITION OF %1$s.columns11 DEFAULT;"
                        + "INSERT INTO %1$s.columns11 SELECT * FROM %1$s.columns_all"),
        FOREIGN(
                "ALTER TABLE %1$s.keys11 RENAME TO keys_base;CREATE EXTENSION IF NOT EXISTS"
                    + " file_fdw;CREATE SERVER IF NOT EXISTS files FOREIGN DATA WRAPPER"
                    + " file_fdw;CREATE FOREIGN TABLE %1$s.keys11 (key_id text, from_table text,"
                    + " target_table text, utype text, description text) SERVER files OPTIONS"
                    + " (format 'csv', program 'echo k,s.t2,s.t1,,of %1$s')"),
        PARTITIONED(
                "ALTER TABLE %1$s.columns11 RENAME TO columns_all; ALTER TABLE %1$s.columns_all"
                        + " ADD CHECK (true);"
                        + "CREATE TABLE %1$s.columns11 (LIKE %1$s.columns_all) PARTITION BY LIST"
                        + " (table_name);"
                        + "ALTER TABLE %1$s.columns11 ATTACH PARTITION %1$s.columns_all DEFAULT;"
                        + "CREATE TABLE %1$s.columns_one PARTITION OF %1$s.columns11 FOR VALUES IN"
                        + " ('none')");

        private final String sql;

        Source(String sql) {
            this.sql = sql;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRead_ofOtherSources_equalsCadcs(Source source) throws SQLException {
        create(source);
        TapSchemaDAO ours = open(new SwapSafeTapSchemaDAO(), reader);
        Map<String, String> cadcs = EveryRead.answers(open(new TapSchemaDAO(), reader));

        for (int i = 0; i < 3; i++) {
            assertThat(EveryRead.answers(ours)).isEqualTo(cadcs);
        }
        // Each set of names once: what it stands for is known from then on.
        assertThat(TapSchemaReads.of(reader).getRetries()).isLessThanOrEqualTo(6);
        assertThat(TapSchemaReads.of(reader).getFailures()).isZero();
    }

    /** Where LOCK can't be had, the guard asks for what CADC's queries have locked, no more. */
    @ParameterizedTest
    @EnumSource
    void everyRead_ofOtherSourcesByCadcsQueries_equalsCadcs(Source source) throws SQLException {
        create(source);
        DataSource unscripted = PostgresServer.dataSource(readerUrl + "&prepareThreshold=-1");
        TapSchemaDAO ours = open(new SwapSafeTapSchemaDAO(), unscripted);
        Map<String, String> cadcs = EveryRead.answers(open(new TapSchemaDAO(), reader));
        ChangedCadcLoader changed = new ChangedCadcLoader();
        Map<String, String> changedCadcs = EveryRead.answers(changed.cadcs(reader));

        for (int i = 0; i < 2; i++) {
            assertThat(EveryRead.answers(ours)).isEqualTo(cadcs);
            assertThat(EveryRead.answers(changed.dao(reader))).isEqualTo(changedCadcs);
        }
        assertThat(TapSchemaReads.of(unscripted).getFailures()).isZero();
        assertThat(TapSchemaReads.of(unscripted).getRetries()).isLessThanOrEqualTo(1);
    }

    /** As {@link #get_swapBeforeAnyStatement_returnsOneRelease}, of reads by CADC's queries. */
    @ParameterizedTest
    @EnumSource
    void reads_byCadcsQueries_swapBeforeAnyStatement_returnOneRelease(Source source)
            throws SQLException {
        create(source);
        assertOneRelease(source, PostgresServer.dataSource(readerUrl + "&prepareThreshold=-1"));
    }

    @ParameterizedTest
    @EnumSource
    void get_swapBeforeAnyStatement_returnsOneRelease(Source source) throws SQLException {
        create(source);
        assertOneRelease(source, reader);
    }

    private void assertOneRelease(Source source, DataSource lender) {
        Map<String, Set<String>> releases = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            EveryRead.answers(open(new TapSchemaDAO(), reader))
                    .forEach(
                            (read, answer) ->
                                    releases.computeIfAbsent(read, r -> new TreeSet<>())
                                            .add(answer));
            TwoReleases.swap(database);
        }
        AtomicInteger statement = new AtomicInteger();
        AtomicInteger swapBefore = new AtomicInteger();
        DataSource stepping =
                new SteppingDataSource(
                        lender,
                        sql -> {
                            if (statement.incrementAndGet() == swapBefore.get()) {
                                TwoReleases.swap(database);
                            }
                        });
        for (String read : new String[] {"get", "getTable 2"}) {
            Function<Object, String> reading = EveryRead.OF_TWO_RELEASES.get(read);
            assertThat(reading.apply(open(uncached(), stepping))).isIn(releases.get(read));
            for (int k = 1; k <= 14; k++) {
                statement.set(0);
                swapBefore.set(k);
                assertThat(reading.apply(open(uncached(), stepping)))
                        .as("%s of %s, swap before %d", read, source, k)
                        .isIn(releases.get(read));
            }
            swapBefore.set(0);
        }
    }

    @Test
    void get_foreignTable_warnsOnceThatItsRowsAreOfAnotherServer() throws SQLException {
        create(Source.FOREIGN);
        try (Warnings log = new Warnings("org.lsst.tap.schema.internal.ConsistentRead")) {
            for (int i = 0; i < 3; i++) {
                read(uncached(), reader);
            }
            assertThat(log.lines())
                    .containsExactly(
                            "The rows of tap_schema.keys11 come from another server, at a moment of"
                                    + " its own: what changes there while TAP_SCHEMA is read can be"
                                    + " mixed.");
        }
    }

    /** The function finds its table by name, so that a swap can lead it to another release's. */
    @Test
    void get_functionReadsByName_swapThereAndBack_returnsOneRelease() throws SQLException {
        execute(
                "CREATE TABLE tap_schema.flags AS SELECT 's.t1'::text AS name",
                "CREATE TABLE tap_schema_staging.flags AS SELECT 's.t2'::text AS name",
                "GRANT SELECT ON tap_schema.flags, tap_schema_staging.flags TO PUBLIC",
                "CREATE FUNCTION app.flagged(n text) RETURNS boolean STABLE LANGUAGE plpgsql AS"
                    + " 'BEGIN RETURN EXISTS (SELECT FROM tap_schema.flags WHERE name = n); END'");
        for (String live : new String[] {"tap_schema", "tap_schema_staging"}) {
            execute(
                    "ALTER TABLE %1$s.tables11 RENAME TO tables_base".formatted(live),
                    "CREATE VIEW %1$s.tables11 AS SELECT * FROM %1$s.tables_base WHERE app.flagged(table_name)"
                            .formatted(live),
                    "GRANT SELECT ON %1$s.tables11 TO PUBLIC".formatted(live));
        }
        String expected = read(new TapSchemaDAO(), reader);
        assertThat(expected).contains("table|\"s\"|\"s.t1\"").doesNotContain("s.t2\"|\"TABLE");
        AtomicInteger reads = new AtomicInteger();
        DataSource stepping =
                new SteppingDataSource(
                        reader,
                        sql -> {
                            // There, just before the function reads; and back, just after.
                            if (reads.get() > 0
                                    && (sql.contains("FROM tap_schema.tables11 ")
                                            || sql.contains("FROM tap_schema.keys11 "))
                                    && reads.getAndIncrement() < 3) {
                                TwoReleases.swap(database);
                            }
                        });
        read(uncached(), stepping);
        reads.set(1);

        assertThat(read(uncached(), stepping)).isEqualTo(expected);
        assertThat(TapSchemaReads.of(stepping).getRetries()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void get_materializedViewRefreshedMeanwhile_returnsItBeforeOrAfter() throws SQLException {
        create(Source.MATERIALIZED_VIEW);
        String before = read(new TapSchemaDAO(), reader);
        AtomicInteger statement = new AtomicInteger(100);
        DataSource stepping =
                new SteppingDataSource(
                        reader,
                        sql -> {
                            if (statement.incrementAndGet() == 5) {
                                executeNow(
                                        "UPDATE tap_schema.keys_base SET description = 'new';"
                                                + "REFRESH MATERIALIZED VIEW tap_schema.keys11");
                            }
                        });
        read(uncached(), stepping);
        statement.set(0);

        String during = read(uncached(), stepping);

        assertThat(during).isIn(before, read(new TapSchemaDAO(), reader));
    }

    /** Its marks in the catalogs stay until another transaction, of an hour ago, has ended. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE app.flags ADD COLUMN more integer",
                "SAVEPOINT a; GRANT SELECT ON app.flags TO PUBLIC; ROLLBACK TO a",
                "ALTER TABLE tap_schema.tables11 DISABLE ROW LEVEL SECURITY",
                "ALTER SCHEMA app RENAME TO app_next"
            })
    void everyRead_afterAChangeThatWasRolledBack_equalsCadcs(String change) throws SQLException {
        create(Source.POLICY_WITH_A_SUBQUERY);
        try (Connection old = database.getConnection()) {
            old.setAutoCommit(false);
            old.createStatement().execute("SELECT pg_current_xact_id()");
            execute("BEGIN; " + change + "; ROLLBACK");

            assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), reader)))
                    .isEqualTo(EveryRead.answers(open(new TapSchemaDAO(), reader)));
            old.rollback();
        }
    }

    /** They stay on the session until all transactions beside theirs have ended. */
    @Test
    void get_predicateLocksOfASerializableTransactionBefore_isCached() throws SQLException {
        try (Connection beside = database.getConnection();
                Connection session = database.getConnection()) {
            for (Connection serializable : new Connection[] {beside, session}) {
                serializable.setAutoCommit(false);
                serializable.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                serializable
                        .createStatement()
                        .execute(
                                "INSERT INTO app.flags SELECT count(*)::text || pg_backend_pid()"
                                        + " FROM app.flags");
            }
            session.commit();
            session.setAutoCommit(true);
            DataSource source = new SingleConnectionDataSource(session, true);
            for (int i = 0; i < 2; i++) {
                read(new SwapSafeTapSchemaDAO(), source);
            }
            assertThat(TapSchemaReads.of(source).getRetries()).isZero();
            assertThat(TapSchemaReads.of(source).getCacheHits()).isEqualTo(1);
            beside.rollback();
        }
    }

    /** What a function does stands in no lock. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE OR REPLACE FUNCTION app.release() RETURNS text STABLE LANGUAGE plpgsql AS"
                        + " 'BEGIN RETURN ''of none''; END'",
                "ALTER FUNCTION app.release() SET app.release = 'of none'"
            })
    void get_functionChangedMeanwhile_returnsItBeforeOrAfter(String change) throws SQLException {
        execute(
                "CREATE FUNCTION app.release() RETURNS text STABLE LANGUAGE plpgsql AS 'BEGIN"
                        + " RETURN coalesce(current_setting(''app.release'', true), ''release 1'');"
                        + " END'");
        for (String table : new String[] {"schemas11", "tables11"}) {
            execute(
                    "ALTER TABLE tap_schema.%1$s RENAME TO %1$s_all".formatted(table),
                    "CREATE VIEW tap_schema.%1$s AS SELECT * FROM tap_schema.%1$s_all WHERE description = app.release()"
                            .formatted(table),
                    "GRANT SELECT ON tap_schema.%s TO PUBLIC".formatted(table));
        }
        String before = read(new TapSchemaDAO(), reader);
        AtomicInteger changes = new AtomicInteger(1);
        DataSource stepping = changingBefore("FROM tap_schema.tables11 ", changes, change);
        read(uncached(), stepping);
        changes.set(0);

        String during = read(uncached(), stepping);

        assertThat(during).isIn(before, read(new TapSchemaDAO(), reader));
    }

    /** Another application is installed, and takes its time. */
    @Test
    void get_functionOfNoSourceIsBeingChanged_equalsCadcs() throws SQLException {
        create(Source.VIEW_OVER_A_MATERIALIZED_VIEW);
        String function = "FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'";
        execute("CREATE " + function);
        try (Connection open = database.getConnection()) {
            open.setAutoCommit(false);
            open.createStatement().execute("CREATE OR REPLACE " + function);

            assertThat(read(uncached(), reader)).isEqualTo(read(new TapSchemaDAO(), reader));
            open.rollback();
        }
    }

    /** A script is read only, and CADC's queries are not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE SEQUENCE app.reads; GRANT USAGE ON app.reads TO PUBLIC; CREATE VIEW"
                        + " tap_schema.keys11 AS SELECT k.* FROM tap_schema.keys_base k, (SELECT"
                        + " nextval('app.reads')) n | nextval()",
                "CREATE VIEW tap_schema.keys11 AS SELECT * FROM tap_schema.keys_base FOR SHARE |"
                        + " SELECT FOR SHARE",
                "CREATE TABLE app.audit (t timestamptz DEFAULT now()); CREATE FUNCTION"
                    + " app.audited() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN"
                    + " INSERT INTO app.audit DEFAULT VALUES; RETURN true; END'; CREATE VIEW"
                    + " tap_schema.keys11 AS SELECT * FROM tap_schema.keys_base WHERE app.audited()"
                    + " | INSERT",
                "CREATE FUNCTION app.counted() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN CREATE"
                    + " TEMPORARY TABLE seen (n text PRIMARY KEY); DROP TABLE pg_temp.seen; RETURN"
                    + " true; END'; CREATE VIEW tap_schema.keys11 AS SELECT * FROM"
                    + " tap_schema.keys_base WHERE app.counted() | CREATE TABLE"
            })
    void everyRead_ofASourceThatWrites_equalsCadcsAndWarnsOnce(String source, String command)
            throws SQLException {
        execute(
                "ALTER TABLE tap_schema.keys11 RENAME TO keys_base",
                source,
                "GRANT SELECT ON tap_schema.keys11 TO PUBLIC");
        try (Warnings log = new Warnings("org.lsst.tap.schema.internal.TapSchemaReader")) {
            for (int i = 0; i < 2; i++) {
                assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), reader)))
                        .isEqualTo(EveryRead.answers(open(new TapSchemaDAO(), reader)));
            }
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0).replaceAll("(?s)\\s+Where: .*?statement(?=\\))", ""))
                    .isEqualTo(
                            "[tap_schema.schemas11, tap_schema.tables11, tap_schema.keys11,"
                                + " tap_schema.key_columns11, tap_schema.columns11] can't be read"
                                + " in one script: what a view or a policy does there is to write"
                                + " (ERROR: cannot execute "
                                    + command
                                    + " in a read-only transaction). So CADC's own queries are run,"
                                    + " one by one and without the cache: results are the same and"
                                    + " never mixed, only slower.");
        }
    }

    /** What is not committed no read sees. It takes no lock, and may stay open for hours. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER SCHEMA app RENAME TO app_next",
                "SAVEPOINT a; ALTER SCHEMA app RENAME TO app_next",
                "CREATE FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                "CREATE OR REPLACE FUNCTION tap_schema.flagged(n text) RETURNS boolean STABLE"
                        + " LANGUAGE plpgsql AS 'BEGIN RETURN false; END'",
                "GRANT SELECT ON tap_schema.tables11, tap_schema.schemas11, app.flags TO PUBLIC",
                "CREATE OR REPLACE FUNCTION app.other() RETURNS integer LANGUAGE sql AS 'SELECT 2'"
            })
    void everyRead_otherTransactionIsChangingItsSources_equalsCadcs(String change)
            throws SQLException {
        execute("CREATE FUNCTION app.other() RETURNS integer LANGUAGE sql AS 'SELECT 1'");
        create(Source.VIEW_WITH_A_FUNCTION_THAT_READS);
        try (Connection open = database.getConnection()) {
            open.setAutoCommit(false);
            open.createStatement().execute(change);

            assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), reader)))
                    .isEqualTo(EveryRead.answers(open(new TapSchemaDAO(), reader)));
            open.rollback();
        }
    }

    @Test
    void get_sourceIsChangedInEachAttempt_saysWhichRelation() throws SQLException {
        create(Source.VIEW_WITH_A_FUNCTION_THAT_READS);
        DataSource stepping =
                new SteppingDataSource(
                        reader,
                        sql -> {
                            if (sql.contains("FROM tap_schema.keys11 ")) {
                                executeNow("GRANT SELECT ON app.flags TO PUBLIC");
                            }
                        });

        assertThatExceptionOfType(TapSchemaUnstableException.class)
                .isThrownBy(() -> read(uncached(), stepping))
                .withMessageStartingWith("Read of [tap_schema.schemas11, ")
                .withMessageEndingWith(
                        " given up after 6 attempts: each time another transaction changed"
                                + " app.flags meanwhile, or a function. Nothing was returned; try"
                                + " again, and if this stays so, see which job changes them so"
                                + " often.");
    }

    /** What is read in a worker would leave no lock. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE tap_schema.%1$s11 RENAME TO %1$s_base; CREATE VIEW tap_schema.%1$s11"
                        + " AS SELECT * FROM tap_schema.%1$s_base WHERE app.flagged(table_name);"
                        + " GRANT SELECT ON tap_schema.%1$s11 TO PUBLIC",
                "ALTER TABLE tap_schema.%1$s11 ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON"
                        + " tap_schema.%1$s11 USING (app.flagged(table_name))"
            })
    void get_functionReadsInParallelWorkers_returnsOneRelease(String source) throws SQLException {
        execute(
                "CREATE FUNCTION app.flagged(n text) RETURNS boolean STABLE PARALLEL SAFE LANGUAGE"
                        + " plpgsql AS 'BEGIN RETURN EXISTS (SELECT FROM aux.flags WHERE name = n);"
                        + " END'",
                source.formatted("tables"),
                source.formatted("columns"),
                // It has another name from 16 on.
                ("DO $$ BEGIN EXECUTE (SELECT 'ALTER ROLE %s SET ' || name || ' = on' FROM"
                                + " pg_settings WHERE name IN ('force_parallel_mode',"
                                + " 'debug_parallel_query')); END $$")
                        .formatted(role));
        for (String route : new String[] {"", "&prepareThreshold=-1"}) {
            assertOneOfTwo(
                    readerUrl + route,
                    "BEGIN; ALTER SCHEMA aux RENAME TO aux_temp; ALTER SCHEMA aux_staging RENAME TO"
                            + " aux; ALTER SCHEMA aux_temp RENAME TO aux_staging; COMMIT",
                    "SELECT");
        }
    }

    /** A partition that isn't read leaves no lock, whether by its bounds or since it is away. */
    @Test
    void get_partitionTakenAwayMeanwhile_returnsItBeforeOrAfter() throws SQLException {
        for (String table : new String[] {"tables", "columns"}) {
            execute(
                    ("ALTER TABLE tap_schema.%1$s11 ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON"
                         + " tap_schema.%1$s11 USING (table_name IN (SELECT name FROM app.parts"
                         + " WHERE kind IN (1, 3)))")
                            .formatted(table));
        }
        for (String route : new String[] {"", "&prepareThreshold=-1"}) {
            assertOneOfTwo(
                    readerUrl + route,
                    "SET lock_timeout = 50; ALTER TABLE app.parts DETACH PARTITION app.parts1",
                    "ALTER TABLE app.parts ATTACH PARTITION app.parts1 FOR VALUES IN (1)");
        }
    }

    /** The planner leaves out what a constraint rules out: by the rows of now, not of then. */
    @Test
    void getTable_constraintOfAChildValidatedMeanwhile_returnsItBeforeOrAfter()
            throws SQLException {
        execute(
                "CREATE TABLE tap_schema.more () INHERITS (tap_schema.keys11)",
                "INSERT INTO tap_schema.more (key_id, from_table, target_table) VALUES ('more',"
                        + " 's.t2', 's.t1')",
                "ALTER TABLE tap_schema.more ADD CONSTRAINT c CHECK (from_table <> 's.t2') NOT"
                        + " VALID",
                "GRANT SELECT ON tap_schema.more TO PUBLIC");
        Function<Object, String> getTable = EveryRead.OF_TWO_RELEASES.get("getTable 2");
        String before = getTable.apply(open(new TapSchemaDAO(), reader));
        AtomicInteger changes = new AtomicInteger(1);
        DataSource stepping =
                changingBefore(
                        "FROM tap_schema.keys11 ",
                        changes,
                        "DELETE FROM tap_schema.more; UPDATE tap_schema.tables11 SET description ="
                                + " 'new'; ALTER TABLE tap_schema.more VALIDATE CONSTRAINT c");
        assertThat(getTable.apply(open(uncached(), stepping))).isEqualTo(before);
        changes.set(0);

        String during = getTable.apply(open(uncached(), stepping));

        assertThat(during).isIn(before, getTable.apply(open(new TapSchemaDAO(), reader)));
        assertThat(changes).hasPositiveValue();
    }

    /** Makes a change before a statement, at the first of them from when {@code changes} is 0. */
    private DataSource changingBefore(String statement, AtomicInteger changes, String change) {
        return new SteppingDataSource(
                reader,
                sql -> {
                    if (sql.contains(statement) && changes.getAndIncrement() == 0) {
                        executeNow(change);
                    }
                });
    }

    /** Makes a change before each of a read's statements, and undoes it after the read. */
    private void assertOneOfTwo(String url, String change, String undo) throws SQLException {
        String before = read(new TapSchemaDAO(), reader);
        execute(change);
        Set<String> both = Set.of(before, read(new TapSchemaDAO(), reader));
        execute(undo);
        AtomicInteger statement = new AtomicInteger(100);
        AtomicInteger changeBefore = new AtomicInteger();
        DataSource stepping =
                new SteppingDataSource(
                        PostgresServer.dataSource(url),
                        sql -> {
                            if (statement.incrementAndGet() == changeBefore.get()) {
                                try {
                                    execute(change);
                                } catch (SQLException waited) {
                                    changeBefore.set(0);
                                }
                            }
                        });
        read(uncached(), stepping);
        for (int k = 1; k <= 14; k++) {
            statement.set(0);
            changeBefore.set(k);
            assertThat(read(uncached(), stepping)).as("change before %d", k).isIn(both);
            if (changeBefore.get() > 0) {
                execute(undo);
            }
        }
    }

    /** A view's owner has read rights on columns only, which LOCK doesn't take. */
    @Test
    void everyRead_viewWhoseOwnerMayReadColumns_equalsCadcs() throws SQLException {
        String owner = "owner_" + role;
        execute(
                "CREATE ROLE " + owner,
                "GRANT USAGE, CREATE ON SCHEMA tap_schema TO " + owner,
                "ALTER TABLE tap_schema.keys11 RENAME TO keys_base",
                "GRANT SELECT (key_id, from_table, target_table, utype, description) ON"
                        + " tap_schema.keys_base TO "
                        + owner,
                "CREATE VIEW tap_schema.keys11 AS SELECT key_id, from_table, target_table, utype,"
                        + " description FROM tap_schema.keys_base",
                "ALTER VIEW tap_schema.keys11 OWNER TO " + owner,
                "GRANT SELECT ON tap_schema.keys11 TO PUBLIC");
        for (int i = 0; i < 2; i++) {
            assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), reader)))
                    .isEqualTo(EveryRead.answers(open(new TapSchemaDAO(), reader)));
        }
        execute("DROP OWNED BY " + owner + " CASCADE; DROP ROLE " + owner);
    }

    /** As LOCK doesn't take it. Nothing is cached then. */
    @Test
    void everyRead_roleMayReadColumns_equalsCadcs() throws SQLException {
        execute(
                "REVOKE SELECT ON ALL TABLES IN SCHEMA tap_schema FROM " + role,
                "DO $$ DECLARE c record; BEGIN FOR c IN SELECT table_name AS name,"
                        + " string_agg(quote_ident(column_name), ',') AS names FROM"
                        + " information_schema.columns WHERE table_schema = 'tap_schema' GROUP BY 1"
                        + " LOOP EXECUTE format('GRANT SELECT (%s) ON tap_schema.%I TO "
                        + role
                        + "', c.names, c.name); END LOOP; END $$");
        for (int i = 0; i < 2; i++) {
            assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), reader)))
                    .isEqualTo(EveryRead.answers(open(new TapSchemaDAO(), reader)));
        }
        assertThat(TapSchemaReads.of(reader).getFailures()).isZero();
        assertThat(TapSchemaReads.of(reader).getRetries()).isLessThanOrEqualTo(6);
    }

    /** What no swap has moved is missing in the next attempt as well. */
    @Test
    void get_functionReadsWhatIsNotThere_failsAtOnceAndSaysWhat() throws SQLException {
        createViewWithAFunctionThatReads("app.none");

        assertThatExceptionOfType(BadSqlGrammarException.class)
                .isThrownBy(() -> read(uncached(), reader))
                .withMessageStartingWith("read [tap_schema.schemas11, ")
                .withStackTraceContaining("relation \"app.none\" does not exist");
        assertThat(TapSchemaReads.of(reader).getRetries()).isZero();
    }

    /** CADC's queries would run whatever operators others have made on the role's path. */
    @Test
    void get_functionReadsByTheSearchPathWhereCadcsQueriesRun_failsAtOnceAndSaysWhy()
            throws SQLException {
        createViewWithAFunctionThatReads("flags");
        execute("ALTER ROLE " + role + " SET search_path = app");
        Object ours = new ChangedCadcLoader().dao(reader);

        assertThatExceptionOfType(BadSqlGrammarException.class)
                .isThrownBy(() -> EveryRead.OF_TWO_RELEASES.get("get").apply(ours))
                .withMessageStartingWith("read [tap_schema.schemas11, ")
                .withMessageContaining(
                        " by CADC's own queries, for which search_path is pg_catalog (a function of"
                                + " a view or a policy must qualify what it names, or have a"
                                + " search_path of its own: ALTER FUNCTION ... SET search_path)")
                .withStackTraceContaining("relation \"flags\" does not exist");
    }

    /** A function's path may have TAP_SCHEMA's database schema, where a swap may be under way. */
    @Test
    void get_functionReadsByItsPathWhatIsNotThere_triesAgainAndSaysWhat() throws SQLException {
        createViewWithAFunctionThatReads("none");

        assertThatExceptionOfType(TapSchemaUnstableException.class)
                .isThrownBy(() -> read(uncached(), reader))
                .withMessageContaining("relation \"none\" does not exist");
        assertThat(TapSchemaReads.of(reader).getRetries()).isEqualTo(5);
    }

    /** Each is found by a name that another database schema bears after a swap of the two. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FUNCTION aux.g() RETURNS text LANGUAGE SQL AS 'SELECT ''s.t1'''; CREATE"
                    + " FUNCTION aux_staging.g() RETURNS text LANGUAGE SQL AS 'SELECT ''s.t2''';"
                    + " CREATE FUNCTION app.f(n text) RETURNS boolean STABLE LANGUAGE plpgsql AS"
                    + " 'BEGIN RETURN aux.g() = n; END'",
                "CREATE FUNCTION app.f(n text) RETURNS boolean STABLE LANGUAGE plpgsql AS 'BEGIN"
                    + " RETURN EXISTS (SELECT FROM aux.flags WHERE name = n); END'; ALTER TABLE"
                    + " tap_schema.keys11 RENAME TO keys_base; CREATE VIEW tap_schema.keys11 AS"
                    + " SELECT * FROM tap_schema.keys_base WHERE EXISTS (SELECT FROM aux.flags) AND"
                    + " EXISTS (SELECT FROM aux_staging.flags); GRANT SELECT ON tap_schema.keys11"
                    + " TO PUBLIC"
            })
    void get_functionFindsByNameWhatIsSwapped_returnsOneRelease(String functions)
            throws SQLException {
        execute(functions);
        for (String table : new String[] {"tables", "columns"}) {
            execute(
                    ("ALTER TABLE tap_schema.%1$s11 RENAME TO %1$s_base; CREATE VIEW"
                                    + " tap_schema.%1$s11 AS SELECT * FROM tap_schema.%1$s_base"
                                    + " WHERE app.f(table_name); GRANT SELECT ON"
                                    + " tap_schema.%1$s11 TO PUBLIC")
                            .formatted(table));
        }
        String swap =
                "BEGIN; ALTER SCHEMA aux RENAME TO aux_temp; ALTER SCHEMA aux_staging RENAME TO"
                        + " aux; ALTER SCHEMA aux_temp RENAME TO aux_staging; COMMIT";
        for (String route : new String[] {"", "&prepareThreshold=-1"}) {
            assertOneOfTwo(readerUrl + route, swap, swap);
        }
    }

    private void createViewWithAFunctionThatReads(String table) throws SQLException {
        execute(
                "CREATE FUNCTION tap_schema.flagged(n text) RETURNS boolean STABLE LANGUAGE plpgsql"
                        + " AS 'BEGIN RETURN EXISTS (SELECT FROM "
                        + table
                        + " WHERE name = n); END'",
                "ALTER TABLE tap_schema.tables11 RENAME TO tables_base",
                "CREATE VIEW tap_schema.tables11 AS SELECT * FROM tap_schema.tables_base WHERE"
                        + " tap_schema.flagged(table_name)",
                "GRANT SELECT ON tap_schema.tables11 TO PUBLIC");
    }

    private void create(Source source) throws SQLException {
        for (String live : new String[] {"tap_schema", "tap_schema_staging"}) {
            execute(
                    source.sql.formatted(live),
                    "GRANT SELECT ON ALL TABLES IN SCHEMA %s TO PUBLIC".formatted(live),
                    "GRANT USAGE ON SCHEMA %s TO PUBLIC".formatted(live));
        }
    }

    private void executeNow(String sql) {
        try {
            execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void execute(String... commands) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : commands) {
                statement.execute(sql);
            }
        }
    }

    private static SwapSafeTapSchemaDAO uncached() {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(false);
        return dao;
    }

    private static String read(TapSchemaDAO dao, DataSource dataSource) {
        return TapSchemaText.of(open(dao, dataSource).get());
    }

    private static <T extends TapSchemaDAO> T open(T dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao;
    }
}
