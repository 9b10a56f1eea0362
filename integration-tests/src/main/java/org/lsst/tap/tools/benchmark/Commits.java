package org.lsst.tap.tools.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.Resource;

/** What others commit in the same database. Safe for use by many threads. */
final class Commits implements AutoCloseable {

    /** A TAP service notes how its jobs go, in a table of the same cluster. */
    static final String JOB = "UPDATE public.jobs SET phase = phase + 1";

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Connection connection;
    private final Loops others;
    private volatile boolean goesOn;

    /** Makes a table of jobs, and a second release to swap with. */
    Commits(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
        commit(Resource.text(Commits.class, "second-release.sql"));
        others = Loops.start("Commits elsewhere", List.of(this::commitJob));
    }

    /** Sets whether {@link #JOB} is committed nearly a hundred times a second from now on. */
    void goOn(boolean wanted) {
        goesOn = wanted;
    }

    private long commitJob() throws SQLException {
        commit(goesOn ? JOB : "");
        return INTERVAL_NANOS;
    }

    /** Commits a script now; nothing if it is empty. */
    synchronized void commit(String sql) throws SQLException {
        if (!sql.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        others.close();
        connection.close();
    }
}
