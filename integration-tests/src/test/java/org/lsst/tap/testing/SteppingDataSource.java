package org.lsst.tap.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A DataSource that tells of each SQL statement just before it runs. A script of several statements
 * in one {@code execute} is run one by one, as the server does with it anyway, so that something
 * can be done in between. For one thread.
 */
public final class SteppingDataSource extends DelegatingDataSource {

    private final UnaryOperator<String> rewrite;
    private final Consumer<String> beforeEach;

    /**
     * Makes a DataSource over another.
     *
     * @param target where the statements run
     * @param beforeEach given the statement that is about to run
     */
    public SteppingDataSource(DataSource target, Consumer<String> beforeEach) {
        this(target, UnaryOperator.identity(), beforeEach);
    }

    /**
     * Makes a DataSource that changes scripts.
     *
     * @param target where the statements run
     * @param rewrite what to run in place of a script of statements
     * @param beforeEach given the statement that is about to run
     */
    public SteppingDataSource(
            DataSource target, UnaryOperator<String> rewrite, Consumer<String> beforeEach) {
        super(target);
        this.rewrite = rewrite;
        this.beforeEach = beforeEach;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return proxy(Connection.class, new ConnectionHandler(connection));
    }

    /** Returns an object of an interface all of whose calls a handler answers. */
    public static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        SteppingDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Calls a method, and throws what it throws. */
    public static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    /** Wraps the statements of a connection. */
    private final class ConnectionHandler implements InvocationHandler {
        private final Connection target;

        ConnectionHandler(Connection target) {
            this.target = target;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            Object result = SteppingDataSource.invoke(target, method, arguments);
            if (method.getName().equals("prepareStatement")) {
                PreparedStatement statement = (PreparedStatement) result;
                String sql = (String) arguments[0];
                return proxy(
                        PreparedStatement.class,
                        (p, m, a) -> {
                            if (m.getName().startsWith("execute")) {
                                beforeEach.accept(sql);
                            }
                            return SteppingDataSource.invoke(statement, m, a);
                        });
            }
            if (method.getName().equals("createStatement")) {
                return proxy(Statement.class, new StatementHandler(target, (Statement) result));
            }
            return result;
        }
    }

    /**
     * Runs the statements of a script one by one, and gives out their results as the driver does.
     */
    private final class StatementHandler implements InvocationHandler {
        private final Connection connection;
        private final Statement target;
        private final List<Statement> steps = new ArrayList<>();

        /** A result set per query, null per other statement. */
        private final List<ResultSet> results = new ArrayList<>();

        private int current;

        StatementHandler(Connection connection, Statement target) {
            this.connection = connection;
            this.target = target;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "execute" -> {
                    return execute((String) arguments[0]);
                }
                case "getResultSet" -> {
                    return results.get(current);
                }
                case "getUpdateCount" -> {
                    return current < results.size() && results.get(current) == null ? 0 : -1;
                }
                case "getMoreResults" -> {
                    current++;
                    return current < results.size() && results.get(current) != null;
                }
                case "executeQuery" -> beforeEach.accept((String) arguments[0]);
                case "close" -> closeSteps();
                default -> {}
            }
            return SteppingDataSource.invoke(target, method, arguments);
        }

        private void closeSteps() throws SQLException {
            for (Statement step : steps) {
                step.close();
            }
        }

        private boolean execute(String script) throws SQLException {
            results.clear();
            current = 0;
            for (String sql : rewrite.apply(script).split(";\n", -1)) {
                beforeEach.accept(sql);
                Statement step = connection.createStatement();
                steps.add(step);
                results.add(step.execute(sql) ? step.getResultSet() : null);
            }
            return results.get(0) != null;
        }
    }
}
