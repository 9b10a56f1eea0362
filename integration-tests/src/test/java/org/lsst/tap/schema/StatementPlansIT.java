package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * No statement that the DAO sends is so expensive, in the planner's eyes, that PostgreSQL would
 * compile it; and none is compiled, whatever it costs.
 */
class StatementPlansIT {

    /** PostgreSQL's default of jit_above_cost. */
    private static final double JIT_ABOVE_COST = 100_000;

    private static final Pattern TOTAL_COST = Pattern.compile("\"Total Cost\": ([0-9.]+)");

    private static DataSource withKeys;
    private static DataSource withoutKeys;

    /** No test changes them. */
    @BeforeAll
    static void loadLargeReleases() throws SQLException {
        withKeys = large(true);
        withoutKeys = large(false);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void everyStatement_costsLessThanCompiling(boolean keys, boolean ordered) throws SQLException {
        DataSource database = keys ? withKeys : withoutKeys;
        for (boolean views : new boolean[] {false, true}) {
            for (boolean cached : new boolean[] {false, true}) {
                for (Function<Object, String> read : EveryRead.OF_TWO_RELEASES.values()) {
                    explainEach(database, sent(database, views, ordered, cached, read));
                }
            }
        }
    }

    /** On a server with JIT, a plain query at that cost is compiled; the script is not. */
    @Test
    void script_whereEverythingIsWorthCompiling_isNotCompiled() throws SQLException {
        List<String> script =
                sent(withKeys, false, true, true, EveryRead.OF_TWO_RELEASES.get("get"));
        int explained = 0;
        try (Connection connection = withKeys.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET jit_above_cost = 0; SET jit_inline_above_cost = 0;"
                            + " SET jit_optimize_above_cost = 0");
            String control = "SELECT sum(column_index) FROM tap_schema.columns11";
            assertThat(plan(statement, "ANALYZE, ", control).contains("\"JIT\""))
                    .isEqualTo(jitAvailable(statement));
            for (String sql : script) {
                if (isQuery(sql)) {
                    assertThat(plan(statement, "ANALYZE, ", sql)).doesNotContain("\"JIT\"");
                    explained++;
                }
                statement.execute(sql);
            }
        }
        // Those of the first read are not prepared, those of the second are.
        assertThat(explained).isEqualTo(14);
    }

    /** Returns the statements of a session's first and second read. */
    private static List<String> sent(
            DataSource database,
            boolean views,
            boolean ordered,
            boolean cached,
            Function<Object, String> read)
            throws SQLException {
        List<String> sent = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            DataSource stepping =
                    new SteppingDataSource(
                            new SingleConnectionDataSource(connection, true), sent::add);
            for (int i = 0; i < 2; i++) {
                int before = sent.size();
                SwapSafeTapSchemaDAO dao = views ? new OnViews() : new SwapSafeTapSchemaDAO();
                dao.setDataSource(stepping);
                dao.setOrdered(ordered);
                dao.setCached(cached);
                assertThat(read.apply(dao)).isNotNull();
                assertThat(sent).hasSizeGreaterThan(before);
            }
        }
        return sent;
    }

    private static void explainEach(DataSource database, List<String> sent) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : sent) {
                try {
                    if (isQuery(sql)) {
                        Matcher cost = TOTAL_COST.matcher(plan(statement, "", sql));
                        assertThat(cost.find()).isTrue();
                        assertThat(Double.parseDouble(cost.group(1)))
                                .as(sql)
                                .isLessThan(JIT_ABOVE_COST);
                    }
                    // On the rows of the tables no later statement depends.
                    if (!sql.startsWith("SELECT") || sql.contains("set_config")) {
                        statement.execute(sql);
                    }
                } catch (SQLException onViews) {
                    // What tables alone have; it is asked for once, and a ROLLBACK follows.
                    assertThat(onViews.getMessage())
                            .containsAnyOf("\"xmin\" does", "tableoid does");
                }
            }
        }
    }

    private static boolean isQuery(String sql) {
        return sql.startsWith("SELECT") || sql.startsWith("WITH") || sql.startsWith("EXECUTE");
    }

    private static String plan(Statement statement, String options, String sql)
            throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet rows =
                statement.executeQuery("EXPLAIN (" + options + "FORMAT JSON) " + sql)) {
            while (rows.next()) {
                plan.append(rows.getString(1));
            }
        }
        return plan.toString();
    }

    private static boolean jitAvailable(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT pg_jit_available() AND current_setting('jit')::boolean")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Returns a database with a release of 40,000 columns more, and views on its tables. */
    private static PGSimpleDataSource large(boolean keys) throws SQLException {
        PGSimpleDataSource database = TwoReleases.newDatabase();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO tap_schema.tables11 (schema_name, table_name, table_type) SELECT"
                            + " 's', 's.more' || i, 'table' FROM generate_series(1, 400) i");
            statement.execute(
                    "INSERT INTO tap_schema.columns11 (table_name, column_name, datatype,"
                        + " description, principal, indexed, std, column_index) SELECT 's.more' ||"
                        + " i, 'c' || j, 'int', repeat('text ', 20), 0, 0, 0, j FROM"
                        + " generate_series(1, 400) i, generate_series(1, 100) j");
            if (!keys) {
                statement.execute(
                        """
                        DO $$ DECLARE c record; BEGIN
                            FOR c IN SELECT conname, conrelid::regclass AS name FROM pg_constraint
                                      WHERE connamespace = 'tap_schema'::regnamespace
                                        AND contype = 'p' LOOP
                                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.name,
                                    c.conname);
                            END LOOP;
                        END $$
                        """);
            }
            for (String table :
                    new String[] {"schemas", "tables", "columns", "keys", "key_columns"}) {
                statement.execute(
                        "CREATE VIEW tap_schema.%1$s AS SELECT * FROM tap_schema.%1$s11"
                                .formatted(table));
            }
            statement.execute("ANALYZE");
        }
        return database;
    }
}
