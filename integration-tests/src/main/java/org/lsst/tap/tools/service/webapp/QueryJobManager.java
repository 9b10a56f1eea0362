package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.tap.QueryRunner;
import ca.nrc.cadc.uws.server.JobPersistence;
import ca.nrc.cadc.uws.server.SimpleJobManager;
import ca.nrc.cadc.uws.server.ThreadPoolExecutor;
import ca.nrc.cadc.uws.server.impl.PostgresJobPersistence;

/** Keeps jobs in PostgreSQL, and runs six asynchronous ones at a time, as tap-postgres does. */
public final class QueryJobManager extends SimpleJobManager {

    private static final long MOST_SECONDS = 600;

    public QueryJobManager() {
        JobPersistence jobs = new PostgresJobPersistence();
        setJobPersistence(jobs);
        setJobExecutor(new ThreadPoolExecutor(jobs, QueryRunner.class, 6));
        setMaxExecDuration(MOST_SECONDS);
        setMaxDestruction(86_400L);
        setMaxQuote(MOST_SECONDS);
    }
}
