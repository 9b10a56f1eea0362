/*
 * License: GNU Affero General Public License, version 3 (AGPL-3.0).
 * Written by the authors of tap-schema (org.lsst.tap) as a contribution to OpenCADC.
 */

package ca.nrc.cadc.tap.schema;

import ca.nrc.cadc.db.ConnectionConfig;
import ca.nrc.cadc.db.DBConfig;
import ca.nrc.cadc.db.DBUtil;
import ca.nrc.cadc.tap.db.TestUtil;
import ca.nrc.cadc.util.Log4jInit;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import javax.sql.DataSource;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.junit.After;
import org.junit.Assert;
import org.junit.Before;
import org.junit.Test;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Swaps two releases of the tables just before each statement of each read, and checks that what
 * comes back is one release. The releases are in database schemas of their own, which the test makes
 * and drops, so its user needs CREATE on the database.
 */
public class ConsistentReadTest extends TestUtil {

    private static final Logger log = Logger.getLogger(ConsistentReadTest.class);

    static {
        Log4jInit.setLevel(TapSchemaDAO.class.getPackage().getName(), Level.INFO);
    }

    private static final String LIVE = "consistent_read";
    private static final String STAGING = LIVE + "_staging";
    private static final String TEMP = LIVE + "_temp";

    private static final List<String> TABLES = Arrays.asList(
        "schemas11", "tables11", "columns11", "keys11", "key_columns11");

    // on a connection of its own: a swap inside the transaction of the reader would prove nothing
    private final JdbcTemplate loader;

    public ConsistentReadTest() {
        super();
        try {
            ConnectionConfig cc = new DBConfig().getConnectionConfig("TAP_SCHEMA_TEST", "cadctest");
            this.loader = new JdbcTemplate(DBUtil.getDataSource(cc, true, true));
            new InitDatabaseTS(dataSource, "cadctest", "tap_schema").doInit();
        } catch (Exception ex) {
            log.error("setup failed", ex);
            throw new IllegalStateException("failed to set up the database", ex);
        }
    }

    @Before
    public void createReleases() {
        dropReleases();
        createRelease(LIVE, 1);
        createRelease(STAGING, 2);
    }

    @After
    public void dropReleases() {
        for (String databaseSchema : Arrays.asList(LIVE, STAGING, TEMP)) {
            loader.execute("DROP SCHEMA IF EXISTS " + databaseSchema + " CASCADE");
        }
    }

    @Test
    public void testGet() {
        for (int depth = TapSchemaDAO.MIN_DEPTH; depth <= TapSchemaDAO.MAX_DEPTH; depth++) {
            final int d = depth;
            testSwapBeforeEachStatement("get " + d, dao -> content(dao.get(d).getSchemaDescs()));
        }
    }

    @Test
    public void testGetSchema() {
        for (int depth = TapSchemaDAO.MIN_DEPTH; depth <= TapSchemaDAO.MAX_DEPTH; depth++) {
            final int d = depth;
            testSwapBeforeEachStatement("getSchema " + d,
                dao -> content(Collections.singletonList(dao.getSchema("s", d))));
        }
    }

    @Test
    public void testGetTable() {
        testSwapBeforeEachStatement("getTable", dao -> {
            List<String> ret = new ArrayList<>();
            TableDesc td = dao.getTable("s.t");
            addTable(ret, td);
            ret.add("permissions of " + td.tapPermissions.readGroup.getName());
            return ret;
        });
    }

    @Test
    public void testGetColumn() {
        testSwapBeforeEachStatement("getColumn",
            dao -> Collections.singletonList(dao.getColumn("s.t", "c").description));
    }

    @Test
    public void testGetPermissions() {
        testSwapBeforeEachStatement("getSchemaPermissions",
            dao -> Collections.singletonList(dao.getSchemaPermissions("s").readGroup.getName()));
        testSwapBeforeEachStatement("getTablePermissions",
            dao -> Collections.singletonList(dao.getTablePermissions("s.t").readGroup.getName()));
    }

    @Test
    public void testRepeatableReadAloneMixes() {
        // in a transaction of the caller a read is the plain queries: shows what the guard is for
        SteppingDataSource ds = new SteppingDataSource(dataSource, k -> k == 3);
        DefaultTransactionDefinition rr = new DefaultTransactionDefinition();
        rr.setIsolationLevel(DefaultTransactionDefinition.ISOLATION_REPEATABLE_READ);
        List<String> ret = new TransactionTemplate(new DataSourceTransactionManager(ds), rr).execute(
            status -> content(new ReleaseDAO(ds).get().getSchemaDescs()));
        Assert.assertEquals("releases in " + ret, 2, releases(ret).size());
    }

    @Test
    public void testColumnTypeDiffersBetweenReleases() {
        // a longer column in one release: a prepared statement of the other one fails
        loader.execute("ALTER TABLE " + STAGING + ".tables11 ALTER COLUMN description TYPE varchar(600)");
        ReleaseDAO dao = new ReleaseDAO(dataSource);
        for (int i = 0; i < 20; i++) {
            List<String> ret = content(dao.get().getSchemaDescs());
            Assert.assertEquals("releases in " + ret, 1, releases(ret).size());
            if (i >= 8) {
                // by now the driver has prepared the statements on the server
                swap();
            }
        }
    }

    @Test
    public void testSwapDuringEveryAttempt() throws SQLException {
        SteppingDataSource ds = new SteppingDataSource(dataSource, k -> true);
        try {
            TapSchema unexpected = new ReleaseDAO(ds).get();
            Assert.fail("expected an exception, got " + unexpected);
        } catch (TransientDataAccessResourceException expected) {
            log.info("given up, as expected: " + expected);
            Assert.assertTrue(DBUtil.isTransientDBException(expected));
            Assert.assertTrue(expected.getMessage(), expected.getMessage().contains(LIVE + ".schemas11"));
        }
        try (Connection con = dataSource.getConnection()) {
            Assert.assertTrue("autocommit", con.getAutoCommit());
        }
    }

    @Test
    public void testReadInTransactionOfCaller() {
        TransactionTemplate tt = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        tt.execute(status -> {
            new JdbcTemplate(dataSource).update("UPDATE " + LIVE + ".columns11 SET description = 'mine'");
            Assert.assertEquals("mine", new ReleaseDAO(dataSource).getColumn("s.t", "c").description);
            status.setRollbackOnly();
            return null;
        });
        Assert.assertEquals("release 1", new ReleaseDAO(dataSource).getColumn("s.t", "c").description);
    }

    @Test
    public void testFunctionsFromOtherTables() {
        loader.execute("CREATE TABLE " + LIVE + ".functions (name varchar(64))");
        loader.execute("INSERT INTO " + LIVE + ".functions VALUES ('FLIBBLE')");
        ReleaseDAO dao = new ReleaseDAO(dataSource) {
            @Override
            protected List<FunctionDesc> getFunctionDescs() {
                List<FunctionDesc> ret = super.getFunctionDescs();
                for (String name : new JdbcTemplate(dataSource).queryForList(
                        "SELECT name FROM " + LIVE + ".functions", String.class)) {
                    ret.add(new FunctionDesc(name, TapDataType.DOUBLE));
                }
                return ret;
            }
        };
        boolean found = false;
        for (FunctionDesc fd : dao.get().getFunctionDescs()) {
            found = found || "FLIBBLE".equals(fd.getName());
        }
        Assert.assertTrue("found function", found);
    }

    @Test
    public void testViews() {
        for (String databaseSchema : Arrays.asList(LIVE, STAGING)) {
            for (String table : TABLES) {
                loader.execute("ALTER TABLE " + databaseSchema + "." + table + " RENAME TO base_" + table);
                loader.execute("CREATE VIEW " + databaseSchema + "." + table
                    + " AS SELECT * FROM " + databaseSchema + ".base_" + table);
            }
        }
        testSwapBeforeEachStatement("get from views", dao -> content(dao.get().getSchemaDescs()));
    }

    private void testSwapBeforeEachStatement(String name, Function<TapSchemaDAO, List<String>> read) {
        List<String> one = read.apply(new ReleaseDAO(dataSource));
        swap();
        List<String> other = read.apply(new ReleaseDAO(dataSource));
        Assert.assertEquals("releases in " + one, 1, releases(one).size());
        Assert.assertEquals("releases in " + other, 1, releases(other).size());
        Assert.assertNotEquals(one, other);

        int k = 0;
        SteppingDataSource ds;
        do {
            final int swapBefore = ++k;
            ds = new SteppingDataSource(dataSource, i -> i == swapBefore);
            List<String> ret = read.apply(new ReleaseDAO(ds));
            Assert.assertTrue(name + ", swap before statement " + k + ": " + ret, ret.equals(one) || ret.equals(other));
        } while (ds.step >= k);
        log.info(name + ": a swap before each of " + (k - 1) + " statements, no mix");
    }

    /** The descriptions, each of which names its release. */
    private static List<String> content(List<SchemaDesc> schemas) {
        List<String> ret = new ArrayList<>();
        for (SchemaDesc schema : schemas) {
            ret.add(schema.description);
            for (TableDesc table : schema.getTableDescs()) {
                addTable(ret, table);
            }
        }
        return ret;
    }

    private static void addTable(List<String> ret, TableDesc table) {
        ret.add(table.description);
        for (ColumnDesc column : table.getColumnDescs()) {
            ret.add(column.description);
        }
        for (KeyDesc key : table.getKeyDescs()) {
            ret.add(key.description);
            for (KeyColumnDesc keyColumn : key.getKeyColumnDescs()) {
                ret.add(keyColumn.getFromColumn());
            }
        }
    }

    /** The releases that are named in the content: its words' last characters. */
    private static Set<String> releases(List<String> content) {
        Set<String> ret = new TreeSet<>();
        for (String s : content) {
            ret.add(s.substring(s.length() - 1));
        }
        return ret;
    }

    private void swap() {
        loader.execute("BEGIN; ALTER SCHEMA " + LIVE + " RENAME TO " + TEMP
            + "; ALTER SCHEMA " + STAGING + " RENAME TO " + LIVE
            + "; ALTER SCHEMA " + TEMP + " RENAME TO " + STAGING + "; COMMIT");
    }

    /** Release 2 has a column more than release 1. */
    private void createRelease(String databaseSchema, int release) {
        loader.execute("CREATE SCHEMA " + databaseSchema);
        for (String table : TABLES) {
            loader.execute("CREATE TABLE " + databaseSchema + "." + table
                + " (LIKE tap_schema." + table + " INCLUDING DEFAULTS)");
        }
        String insert = "INSERT INTO " + databaseSchema + ".";
        String text = "release " + release;
        String group = "ivo://cadc.test/gms?release" + release;
        loader.update(insert + "schemas11 (schema_name, description, read_only_group) VALUES ('s', ?, ?)", text, group);
        loader.update(insert + "tables11 (schema_name, table_name, table_type, description, read_only_group)"
            + " VALUES ('s', 's.t', 'table', ?, ?)", text, group);
        for (int i = 0; i < release; i++) {
            loader.update(insert + "columns11 (table_name, column_name, datatype, principal, indexed, std, description)"
                + " VALUES ('s.t', ?, 'int', 0, 0, 0, ?)", i == 0 ? "c" : "c" + i, text);
        }
        loader.update(insert + "keys11 (key_id, from_table, target_table, description)"
            + " VALUES ('k', 's.t', 's.t', ?)", text);
        loader.update(insert + "key_columns11 (key_id, from_column, target_column) VALUES ('k', ?, 'c')",
            "release" + release);
    }

    /** Reads the releases that this test makes. */
    private static class ReleaseDAO extends TapSchemaDAO {
        ReleaseDAO(DataSource ds) {
            schemasTableName = LIVE + ".schemas11";
            tablesTableName = LIVE + ".tables11";
            columnsTableName = LIVE + ".columns11";
            keysTableName = LIVE + ".keys11";
            keyColumnsTableName = LIVE + ".key_columns11";
            setDataSource(ds);
            setOrdered(true);
        }
    }

    /** Counts the statements of the reader, and swaps the releases before some of them. */
    private class SteppingDataSource extends DelegatingDataSource {
        private final IntPredicate swapBefore;
        private int step = 0;

        SteppingDataSource(DataSource target, IntPredicate swapBefore) {
            super(target);
            this.swapBefore = swapBefore;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection con = super.getConnection();
            return wrap(Connection.class, con, (method, ret) -> {
                if ("prepareStatement".equals(method)) {
                    return wrap(PreparedStatement.class, ret, (m, r) -> r);
                }
                if ("createStatement".equals(method)) {
                    return wrap(Statement.class, ret, (m, r) -> r);
                }
                return ret;
            });
        }

        private <T> T wrap(Class<T> type, Object target, Wrapping wrapping) {
            InvocationHandler handler = (Object proxy, Method m, Object[] args) -> {
                if (m.getName().startsWith("execute") && swapBefore.test(++step)) {
                    swap();
                }
                try {
                    return wrapping.wrap(m.getName(), m.invoke(target, args));
                } catch (InvocationTargetException ex) {
                    throw ex.getCause();
                }
            };
            return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler));
        }
    }

    /** What becomes of the return value of a method. */
    private interface Wrapping {
        Object wrap(String method, Object ret);
    }
}
