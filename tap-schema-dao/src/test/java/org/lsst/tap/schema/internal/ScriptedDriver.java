package org.lsst.tap.schema.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import javax.sql.DataSource;

/**
 * A driver whose answers to scripts of one query are given beforehand, and that notes what was
 * asked of it: for the paths that no real server takes at will. Not thread-safe.
 */
final class ScriptedDriver {

    /** What was executed, in its order. */
    final List<String> executed = new ArrayList<>();

    /** What autocommit was set to, in its order. */
    final List<Boolean> autoCommitSet = new ArrayList<>();

    int openConnections;
    int openStatements;

    private final Deque<Object> answers = new ArrayDeque<>();
    private boolean autoCommit = true;
    private boolean inTransaction;
    private SQLException rollbackFailure;

    /** The next script gives one row; its guard says whether tables are plain. */
    ScriptedDriver answers(String row, boolean accepted, boolean plainTables) {
        answers.add(
                List.of(
                        resultSet("expected", true),
                        resultSet(row),
                        resultSet(accepted, plainTables, null, null)));
        return this;
    }

    /** The next script gives no row, and is accepted. */
    ScriptedDriver answersNothing(boolean plainTables) {
        answers.add(
                List.of(
                        resultSet("expected", true),
                        resultSet(),
                        resultSet(true, plainTables, null, null)));
        return this;
    }

    /** The next script's check gives a stamp and says whether there was a change; no row. */
    ScriptedDriver answersStamp(boolean changed, boolean accepted, String content) {
        answers.add(
                List.of(
                        resultSet("expected", changed, "server", "1:1:", content),
                        resultSet(),
                        resultSet(accepted)));
        return this;
    }

    /** The next script fails. */
    ScriptedDriver fails(SQLException failure) {
        answers.add(failure);
        return this;
    }

    ScriptedDriver rollbackFails(SQLException failure) {
        rollbackFailure = failure;
        return this;
    }

    ScriptedDriver autoCommit(boolean given) {
        autoCommit = given;
        return this;
    }

    /** Somebody has begun a transaction on the connection. */
    ScriptedDriver inTransaction() {
        inTransaction = true;
        return this;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, new Source());
    }

    private static <T> T proxy(Class<T> type, Object target) {
        InvocationHandler handler = (proxy, method, arguments) -> invoke(target, method, arguments);
        return type.cast(
                Proxy.newProxyInstance(
                        ScriptedDriver.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments)
            throws Throwable {
        try {
            Method own =
                    target.getClass()
                            .getDeclaredMethod(method.getName(), method.getParameterTypes());
            own.setAccessible(true);
            return own.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static ResultSet resultSet(Object... columns) {
        return proxy(ResultSet.class, new OneRow(Arrays.asList(columns)));
    }

    /** Methods of DataSource. */
    final class Source {
        Connection getConnection() {
            openConnections++;
            return proxy(Connection.class, new Session());
        }
    }

    /** Methods of Connection. */
    final class Session {
        boolean getAutoCommit() {
            return autoCommit;
        }

        void setAutoCommit(boolean given) {
            autoCommitSet.add(given);
        }

        DatabaseMetaData getMetaData() {
            return proxy(DatabaseMetaData.class, new MetaData(this));
        }

        boolean isReadOnly() {
            return false;
        }

        void setReadOnly(boolean given) throws SQLException {
            if (inTransaction) {
                throw new SQLException("in a transaction", "25001");
            }
        }

        Statement createStatement() {
            openStatements++;
            return proxy(Statement.class, new Script());
        }

        boolean isClosed() {
            return false;
        }

        void close() {
            openConnections--;
        }
    }

    /** Methods of DatabaseMetaData. */
    static final class MetaData {
        private final Session session;

        MetaData(Session session) {
            this.session = session;
        }

        Connection getConnection() {
            return proxy(Connection.class, session);
        }
    }

    /** Methods of Statement. BEGIN, SET and LOCK come before the check, COMMIT after the guard. */
    final class Script {
        private final Deque<Object> results = new ArrayDeque<>();

        void setFetchSize(int rows) {
            executed.add("fetch size " + rows);
        }

        void setEscapeProcessing(boolean on) {
            executed.add("escapes " + on);
        }

        boolean execute(String sql) throws SQLException {
            executed.add(sql);
            if (sql.equals("ROLLBACK")) {
                if (rollbackFailure != null) {
                    throw rollbackFailure;
                }
                return false;
            }
            Object answer = answers.remove();
            if (answer instanceof SQLException) {
                throw (SQLException) answer;
            }
            results.addAll(List.of(0, 0, 0));
            results.addAll((List<?>) answer);
            results.add(0);
            return false;
        }

        int getUpdateCount() {
            return results.isEmpty() ? -1 : 0;
        }

        boolean getMoreResults(int keep) {
            results.remove();
            return results.peek() instanceof ResultSet;
        }

        ResultSet getResultSet() {
            return (ResultSet) results.peek();
        }

        void close() {
            openStatements--;
        }
    }

    /** Methods of ResultSetMetaData, of a check. */
    static final class Labels {
        private final List<Object> columns;

        Labels(List<Object> columns) {
            this.columns = columns;
        }

        int getColumnCount() {
            return columns.size();
        }

        String getColumnLabel(int column) {
            return "changed";
        }
    }

    /** Methods of ResultSet; of none, if it has no columns. */
    static final class OneRow {
        private final List<Object> columns;
        private int row;

        OneRow(List<Object> columns) {
            this.columns = columns;
        }

        boolean next() {
            return ++row == 1 && !columns.isEmpty();
        }

        boolean getBoolean(int column) {
            return value(column).equals(true);
        }

        String getString(int column) {
            return (String) value(column);
        }

        ResultSetMetaData getMetaData() {
            return proxy(ResultSetMetaData.class, new Labels(columns));
        }

        private Object value(int column) {
            if (row != 1) {
                throw new IllegalStateException("not on the row");
            }
            return columns.get(column - 1);
        }
    }
}
