package org.lsst.tap.loader.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * A connection whose socket is cut just before its k-th step: what the server sees when the process
 * is killed there. A step is a statement, a COPY or a commit.
 */
public final class CutConnection {

    private final Connection real;
    private final int cutBefore;
    private final List<String> steps = new ArrayList<>();

    /**
     * Wraps a connection.
     *
     * @param cutBefore the number of the step, from 1; 0 for never
     */
    public CutConnection(Connection real, int cutBefore) {
        this.real = real;
        this.cutBefore = cutBefore;
    }

    /** Returns what to give to the code under test. */
    public Connection proxy() {
        return proxy(Connection.class, real);
    }

    /** Returns the steps that were begun, in order. */
    public List<String> steps() {
        return steps;
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) ->
                                call(
                                        target,
                                        method,
                                        Optional.ofNullable(arguments).orElse(new Object[0]))));
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        if (name.startsWith("execute") || name.equals("commit") || name.equals("getCopyAPI")) {
            step(arguments.length > 0 ? arguments[0].toString() : name + " " + target);
        }
        if (name.equals("unwrap") && arguments[0] == PGConnection.class) {
            return proxy(PGConnection.class, real.unwrap(PGConnection.class));
        }
        try {
            Object result = method.invoke(target, arguments);
            if (result instanceof PreparedStatement statement) {
                return proxy(PreparedStatement.class, statement);
            }
            return result instanceof Statement statement
                    ? proxy(Statement.class, statement)
                    : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void step(String what) throws SQLException {
        steps.add(what);
        if (steps.size() == cutBefore) {
            real.abort(Runnable::run);
        }
    }
}
