package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * On a database that has no REPEATABLE READ, as Oracle's driver says of it, reads are CADC's; on
 * one that has it, such as MariaDB, too, in the transaction of who keeps the connection open.
 */
class OtherDatabaseIT {

    private DataSource database;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = TwoReleases.newDatabase();
    }

    @Test
    void everyRead_withoutRepeatableRead_isCadcsAsItIs() {
        List<String> sent = new ArrayList<>();
        DataSource oracle = like("Oracle", false, new SteppingDataSource(database, sent::add));
        SwapSafeTapSchemaDAO ours = open(new SwapSafeTapSchemaDAO(), oracle);
        TapSchemaDAO cadcs = open(new TapSchemaDAO(), database);

        for (int depth = 0; depth <= 2; depth++) {
            assertThat(TapSchemaText.of(ours.get(depth)))
                    .isEqualTo(TapSchemaText.of(cadcs.get(depth)));
            assertThat(TapSchemaText.of(ours.getSchema("s", depth)))
                    .isEqualTo(TapSchemaText.of(cadcs.getSchema("s", depth)));
        }
        assertThat(TapSchemaText.of(ours.getTable("s.t1")))
                .isEqualTo(TapSchemaText.of(cadcs.getTable("s.t1")));
        assertThat(TapSchemaText.of(ours.getColumn("s.t1", "c1")))
                .isEqualTo(TapSchemaText.of(cadcs.getColumn("s.t1", "c1")));
        assertThat(TapSchemaText.of(ours.getTablePermissions("s.t1")))
                .isEqualTo(TapSchemaText.of(cadcs.getTablePermissions("s.t1")));

        assertThat(sent).isNotEmpty().allMatch(sql -> sql.startsWith("SELECT"));
        assertThat(TapSchemaReads.of(oracle).getMode())
                .isEqualTo("CADC's own queries, each in a transaction of its own");
        assertThat(TapSchemaReads.of(oracle).getDatabase()).startsWith("Oracle ");
    }

    /** Neither JDBC nor MariaDB tells whether a transaction is open. */
    @Test
    void read_ofACallersConnectionWithoutAutocommit_leavesItsTransaction() throws SQLException {
        try (Connection callers = database.getConnection();
                Statement statement = callers.createStatement()) {
            callers.setAutoCommit(false);
            DataSource mariaDb =
                    like("MariaDB", true, new SingleConnectionDataSource(callers, true));
            statement.execute("UPDATE tap_schema.keys11 SET description = 'mine'");

            String inside = TapSchemaText.of(open(new SwapSafeTapSchemaDAO(), mariaDb).get());

            assertThat(inside).contains("mine");
            assertThat(TapSchemaReads.of(mariaDb).getReads()).isZero();
            assertThat(TapSchemaReads.of(mariaDb).getMode())
                    .isEqualTo("one REPEATABLE READ transaction");
            callers.rollback();
        }
        assertThat(TapSchemaText.of(open(new TapSchemaDAO(), database).get()))
                .doesNotContain("mine");
    }

    private static <T extends TapSchemaDAO> T open(T dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao;
    }

    private static DataSource like(String product, boolean repeatableRead, DataSource target) {
        // Not Spring's, which tell whose the connection is.
        return new AbstractDataSource() {
            @Override
            public Connection getConnection(String user, String password) throws SQLException {
                return getConnection();
            }

            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = target.getConnection();
                DatabaseMetaData metaData =
                        answering(
                                DatabaseMetaData.class,
                                connection.getMetaData(),
                                Map.of(
                                        "getDatabaseProductName",
                                        product,
                                        "supportsTransactionIsolationLevel",
                                        repeatableRead));
                return answering(Connection.class, connection, Map.of("getMetaData", metaData));
            }
        };
    }

    /** Returns a proxy that answers some methods itself, and refuses an isolation level. */
    private static <T> T answering(Class<T> type, T target, Map<String, Object> answers) {
        return SteppingDataSource.proxy(
                type,
                (proxy, method, arguments) -> {
                    if (answers.containsKey(method.getName())) {
                        return answers.get(method.getName());
                    }
                    if (method.getName().equals("setTransactionIsolation")) {
                        throw new SQLException("ORA-17030");
                    }
                    return SteppingDataSource.invoke(target, method, arguments);
                });
    }
}
