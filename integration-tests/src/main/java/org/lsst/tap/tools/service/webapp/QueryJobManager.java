package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.tap.QueryRunner;
import ca.nrc.cadc.uws.server.JobPersistence;
import ca.nrc.cadc.uws.server.SimpleJobManager;
import ca.nrc.cadc.uws.server.ThreadPoolExecutor;
import ca.nrc.cadc.uws.server.impl.PostgresJobPersistence;

/**
 * Keeps jobs in PostgreSQL, through {@code jdbc/uws}, and runs them with CADC's own runner: six
 * asynchronous ones at a time, as tap-postgres does. Safe for use by many threads.
 */
public final class QueryJobManager extends SimpleJobManager {

    private static final int ASYNC_JOBS = 6;
    private static final long MAX_DURATION_SECONDS = 600;
    private static final long MAX_KEPT_SECONDS = 86_400;

    /** For the servlet, which makes one by name. */
    public QueryJobManager() {
        JobPersistence jobs = new PostgresJobPersistence();
        setJobPersistence(jobs);
        setJobExecutor(new ThreadPoolExecutor(jobs, QueryRunner.class, ASYNC_JOBS));
        setMaxExecDuration(MAX_DURATION_SECONDS);
        setMaxDestruction(MAX_KEPT_SECONDS);
        setMaxQuote(MAX_DURATION_SECONDS);
    }
}
