package org.lsst.tap.tools.soak;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Where a job of the loader is when a fault hits it: just before a statement, or between a commit
 * and its answer. The words are those of the loader's statements, in their order.
 */
@SuppressWarnings("ImmutableEnumChecker") // The collections are copies that can't be changed.
enum Point {
    /** The job is about to ask for its lock. */
    LOCK("the job's lock", When.BEFORE, Jobs.ALL, "pg_try_advisory_lock"),

    /** Half of the release's archive has been sent. */
    DOWNLOAD("the download", When.BEFORE, Jobs.UPDATE),

    /** Staging is about to be made. */
    STAGING("making staging", When.BEFORE, Jobs.UPDATE, "CREATE TABLE"),

    /** The columns are about to be copied into staging. */
    COPY("copying rows", When.BEFORE, Jobs.UPDATE, "COPY ", "\"columns11\""),

    /** Staging is about to be analyzed and checked. */
    CHECK("checking staging", When.BEFORE, Jobs.UPDATE, "ANALYZE "),

    /** The load is about to be committed. */
    LOAD_COMMIT("the load's commit", When.BEFORE, Jobs.UPDATE, "ANALYZE ", "COMMIT"),

    /** The load is committed, and the loader does not know it yet. */
    LOAD_ANSWER("the answer to the load's commit", When.AFTER, Jobs.UPDATE, "ANALYZE ", "COMMIT"),

    /** Live is about to be renamed. */
    RENAME("the swap", When.BEFORE, Jobs.ALL, "RENAME TO \"tap_schema_temp\""),

    /** The swap is about to be committed. */
    SWAP_COMMIT(
            "the swap's commit", When.BEFORE, Jobs.ALL, "RENAME TO \"tap_schema_temp\"", "COMMIT"),

    /** The swap is committed, and the loader does not know it yet. */
    SWAP_ANSWER(
            "the answer to the swap's commit",
            When.AFTER,
            Jobs.ALL,
            "RENAME TO \"tap_schema_temp\"",
            "COMMIT"),

    /** The old staging is about to be dropped. */
    DROP("dropping the old staging", When.BEFORE, Jobs.UPDATE, "DROP SCHEMA");

    private enum When {
        BEFORE,
        AFTER
    }

    private static final class Jobs {
        static final Set<Job.Kind> UPDATE = Set.of(Job.Kind.UPDATE);
        static final Set<Job.Kind> ALL = Set.of(Job.Kind.UPDATE, Job.Kind.ROLLBACK);
    }

    private final String label;
    private final When when;
    private final Set<Job.Kind> jobs;
    private final List<String> words;

    Point(String label, When when, Set<Job.Kind> jobs, String... words) {
        this.label = label;
        this.when = when;
        this.jobs = jobs;
        this.words = List.copyOf(Arrays.asList(words));
    }

    /** Returns the name for people. */
    String label() {
        return label;
    }

    /** Returns what the loader sends up to the point, in this order; none for the download. */
    List<String> words() {
        return words;
    }

    /** Whether the last of the words has reached the server, and its answer not the loader. */
    boolean isAfterAnswer() {
        return when == When.AFTER;
    }

    /** Whether such a job comes to this point. */
    boolean isPassedBy(Job.Kind job) {
        return jobs.contains(job);
    }
}
