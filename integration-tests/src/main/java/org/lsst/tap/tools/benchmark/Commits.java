package org.lsst.tap.tools.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What others commit in the same database. Safe for use by many threads. */
final class Commits implements AutoCloseable {

    /** A TAP service notes how its jobs go, in a table of the same cluster. */
    static final String JOB = "UPDATE public.jobs SET phase = phase + 1";

    private static final long INTERVAL_MILLIS = 10;

    private final Connection connection;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean goesOn;

    /** Makes a table of jobs, and a second release to swap with. */
    Commits(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
        commit(MadeUpContent.BESIDE);
        var unused =
                timer.scheduleAtFixedRate(
                        this::commitJob, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Sets whether {@link #JOB} is committed a hundred times a second from now on. */
    void goOn(boolean wanted) {
        goesOn = wanted;
    }

    private void commitJob() {
        try {
            commit(goesOn ? JOB : "");
        } catch (SQLException e) {
            throw new IllegalStateException("The commits elsewhere end", e);
        }
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
        timer.shutdownNow();
        synchronized (this) {
            connection.close();
        }
    }
}
