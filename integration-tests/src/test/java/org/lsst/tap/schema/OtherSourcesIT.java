package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.testing.Warnings;
import org.lsst.tap.tools.kit.PostgresServer;
import org.springframework.jdbc.BadSqlGrammarException;

/** A read that reads more than the five names say is CADC's result, and of one release. */
class OtherSourcesIT extends OtherSourcesFixture {

    @ParameterizedTest
    @EnumSource
    void everyRead_ofOtherSources_equalsCadcs(OtherSource source) throws SQLException {
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
    void everyRead_ofOtherSourcesByCadcsQueries_equalsCadcs(OtherSource source)
            throws SQLException {
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
    void reads_byCadcsQueries_swapBeforeAnyStatement_returnOneRelease(OtherSource source)
            throws SQLException {
        create(source);
        assertOneRelease(source, PostgresServer.dataSource(readerUrl + "&prepareThreshold=-1"));
    }

    @ParameterizedTest
    @EnumSource
    void get_swapBeforeAnyStatement_returnsOneRelease(OtherSource source) throws SQLException {
        create(source);
        assertOneRelease(source, reader);
    }

    private void assertOneRelease(OtherSource source, DataSource lender) {
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
        create(OtherSource.FOREIGN);
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
}
