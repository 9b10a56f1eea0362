package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What a read reads beyond the five names, changed by others than the loader: the result is CADC's,
 * of before the change or after it.
 */
class ChangedSourcesIT extends OtherSourcesFixture {

    private static final String SWAP_OF_AUX =
            "BEGIN; ALTER SCHEMA aux RENAME TO aux_temp; ALTER SCHEMA aux_staging RENAME TO aux;"
                    + " ALTER SCHEMA aux_temp RENAME TO aux_staging; COMMIT";

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
            makeView(live + ".tables11", "app.flagged(table_name)");
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
        create(OtherSource.MATERIALIZED_VIEW);
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
        create(OtherSource.POLICY_WITH_A_SUBQUERY);
        try (Connection old = database.getConnection()) {
            old.setAutoCommit(false);
            old.createStatement().execute("SELECT pg_current_xact_id()");
            execute("BEGIN; " + change + "; ROLLBACK");

            assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), reader)))
                    .isEqualTo(cadcs());
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
            makeView("tap_schema." + table, "description = app.release()");
        }

        assertBeforeOrAfter(OtherSourcesFixture::read, "FROM tap_schema.tables11 ", change);
    }

    /** The function has the table's strongest lock, as if it had dropped it itself. */
    @Test
    void get_tableThatAFunctionLocksIsMadeAnewMeanwhile_returnsItBeforeOrAfter()
            throws SQLException {
        execute(
                "CREATE TABLE app.x AS SELECT 1 AS n",
                "CREATE FUNCTION app.filled() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS"
                        + " 'BEGIN LOCK TABLE app.x IN ACCESS EXCLUSIVE MODE; RETURN EXISTS (SELECT"
                        + " FROM app.x); END'");
        makeView("tap_schema.keys11", "app.filled()");

        assertBeforeOrAfter(
                OtherSourcesFixture::read,
                "FROM tap_schema.keys11",
                "DROP TABLE app.x; CREATE TABLE app.x AS SELECT 1 AS n; UPDATE tap_schema.tables11"
                        + " SET description = 'after'");
    }

    /** Another application is installed, and takes its time. */
    @Test
    void get_functionOfNoSourceIsBeingChanged_equalsCadcs() throws SQLException {
        create(OtherSource.VIEW_OVER_A_MATERIALIZED_VIEW);
        String function = "FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'";
        execute("CREATE " + function);
        try (Connection open = database.getConnection()) {
            open.setAutoCommit(false);
            open.createStatement().execute("CREATE OR REPLACE " + function);

            assertThat(read(uncached(), reader)).isEqualTo(read(new TapSchemaDAO(), reader));
            open.rollback();
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
        create(OtherSource.VIEW_WITH_A_FUNCTION_THAT_READS);
        try (Connection open = database.getConnection()) {
            open.setAutoCommit(false);
            open.createStatement().execute(change);

            assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), reader)))
                    .isEqualTo(cadcs());
            open.rollback();
        }
    }

    @Test
    void get_sourceIsChangedInEachAttempt_saysWhichRelation() throws SQLException {
        create(OtherSource.VIEW_WITH_A_FUNCTION_THAT_READS);
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
        assertOneOfTwo(SWAP_OF_AUX, "SELECT");
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
        assertOneOfTwo(
                "SET lock_timeout = 50; ALTER TABLE app.parts DETACH PARTITION app.parts1",
                "RESET lock_timeout; ALTER TABLE app.parts ATTACH PARTITION app.parts1 FOR VALUES"
                        + " IN (1)");
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

        assertBeforeOrAfter(
                (dao, source) -> getTable.apply(open(dao, source)),
                "FROM tap_schema.keys11 ",
                "DELETE FROM tap_schema.more; UPDATE tap_schema.tables11 SET description = 'new';"
                        + " ALTER TABLE tap_schema.more VALIDATE CONSTRAINT c");
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
        assertOneOfTwo(SWAP_OF_AUX, SWAP_OF_AUX);
    }

    /** Gives a table's name to a view of some of its rows. */
    private void makeView(String table, String condition) throws SQLException {
        execute(
                "ALTER TABLE %1$s RENAME TO %2$s_all"
                        .formatted(table, table.replaceFirst(".*\\.", "")),
                "CREATE VIEW %1$s AS SELECT * FROM %1$s_all WHERE %2$s".formatted(table, condition),
                "GRANT SELECT ON %s TO PUBLIC".formatted(table));
    }

    /** Makes a change once before a statement of a read, when there has been one read before. */
    private void assertBeforeOrAfter(
            BiFunction<TapSchemaDAO, DataSource, String> read, String statement, String change) {
        String before = read.apply(new TapSchemaDAO(), reader);
        AtomicInteger changes = new AtomicInteger(1);
        DataSource stepping =
                new SteppingDataSource(
                        reader,
                        sql -> {
                            if (sql.contains(statement) && changes.getAndIncrement() == 0) {
                                executeNow(change);
                            }
                        });
        assertThat(read.apply(uncached(), stepping)).isEqualTo(before);
        changes.set(0);

        String during = read.apply(uncached(), stepping);

        assertThat(during).isIn(before, read.apply(new TapSchemaDAO(), reader));
        assertThat(changes).hasPositiveValue();
    }

    /** Makes a change before each of a read's statements, and undoes it after the read. */
    private void assertOneOfTwo(String change, String undo) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement other = connection.createStatement()) {
            String before = read(new TapSchemaDAO(), reader);
            other.execute(change);
            Set<String> both = Set.of(before, read(new TapSchemaDAO(), reader));
            other.execute(undo);
            for (String route : new String[] {"", "&prepareThreshold=-1"}) {
                AtomicInteger left = new AtomicInteger();
                AtomicBoolean changed = new AtomicBoolean();
                DataSource stepping =
                        new SteppingDataSource(
                                PostgresServer.dataSource(readerUrl + route),
                                sql -> {
                                    if (left.decrementAndGet() == 0) {
                                        changed.set(succeeds(other, change));
                                    }
                                });
                read(uncached(), stepping);
                int statement = 0;
                do {
                    left.set(++statement);
                    changed.set(false);
                    assertThat(read(uncached(), stepping))
                            .as("change before %d%s", statement, route)
                            .isIn(both);
                    if (changed.get()) {
                        other.execute(undo);
                    }
                } while (left.get() <= 0);
                assertThat(statement).isGreaterThan(14);
            }
        }
    }

    /** Returns false if the change has waited for a lock in vain. */
    private static boolean succeeds(Statement other, String change) {
        try {
            other.execute(change);
            return true;
        } catch (SQLException waited) {
            return false;
        }
    }
}
