package org.lsst.tap.loader.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.postgresql.PGConnection;

/**
 * A connection to which something happens just before one of its steps. Most often its socket is
 * cut: what the server sees when the process is killed there. A step is a statement, a COPY or a
 * commit.
 */
public final class CutConnection {

    /** What happens to the connection, or to the server behind it. */
    @FunctionalInterface
    public interface Fault {
        /** Makes it happen. */
        void strike() throws Exception;
    }

    private final Connection real;
    private final BiPredicate<Integer, String> moment;
    private final Fault fault;
    private final List<String> steps = new ArrayList<>();
    private boolean struck;

    /**
     * Wraps a connection.
     *
     * @param cutBefore the number of the step, from 1; 0 for never
     */
    public CutConnection(Connection real, int cutBefore) {
        this(real, (number, step) -> number == cutBefore, () -> real.abort(Runnable::run));
    }

    /**
     * Wraps a connection.
     *
     * @param words what the step has in it; only the first such step counts
     */
    public CutConnection(Connection real, String words, Fault fault) {
        this(real, (number, step) -> step.contains(words), fault);
    }

    private CutConnection(Connection real, BiPredicate<Integer, String> moment, Fault fault) {
        this.real = real;
        this.moment = moment;
        this.fault = fault;
    }

    /** Returns what to give to the code under test. */
    public Connection proxy() {
        return proxy(Connection.class, real);
    }

    /** Whether it happened. */
    public boolean isStruck() {
        return struck;
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

    private void step(String what) throws Exception {
        steps.add(what);
        if (!struck && moment.test(steps.size(), what)) {
            struck = true;
            fault.strike();
        }
    }
}
