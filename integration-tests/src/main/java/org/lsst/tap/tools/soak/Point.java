package org.lsst.tap.tools.soak;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/**
 * Where a job of the loader is when a fault hits it: just before a statement, or between a commit
 * and its answer. The words are those of the loader's statements, in their order.
 */
@SuppressWarnings("ImmutableEnumChecker") // The list is a copy that can't be changed.
enum Point {
    /** The job is about to ask for its lock. */
    LOCK("the job's lock", "pg_try_advisory_lock"),

    /** Half of the release's archive has been sent. */
    DOWNLOAD("the download"),

    /** Staging is about to be made. */
    STAGING("making staging", "CREATE TABLE"),

    /** The columns are about to be copied into staging. */
    COPY("copying rows", "COPY ", "\"columns11\""),

    /** Staging is about to be analyzed and checked. */
    CHECK("checking staging", "ANALYZE "),

    /** The load is about to be committed. */
    LOAD_COMMIT("the load's commit", "ANALYZE ", "COMMIT"),

    /** The load is committed, and the loader does not know it yet. */
    LOAD_ANSWER("the answer to the load's commit", "ANALYZE ", "COMMIT"),

    /** Live is about to be renamed. */
    RENAME("the swap", "RENAME TO \"tap_schema_temp\""),

    /** The swap is about to be committed. */
    SWAP_COMMIT("the swap's commit", "RENAME TO \"tap_schema_temp\"", "COMMIT"),

    /** The swap is committed, and the loader does not know it yet. */
    SWAP_ANSWER("the answer to the swap's commit", "RENAME TO \"tap_schema_temp\"", "COMMIT"),

    /** The old staging is about to be dropped. */
    DROP("dropping the old staging", "DROP SCHEMA");

    final String label;

    /** What the loader sends up to the point, in this order; none for the download. */
    final List<String> words;

    Point(String label, String... words) {
        this.label = label;
        this.words = List.copyOf(Arrays.asList(words));
    }

    /** Whether the last of the words has reached the server, and its answer not the loader. */
    boolean isAfterAnswer() {
        return this == LOAD_ANSWER || this == SWAP_ANSWER;
    }

    /** Whether a rollback comes to this point, too; an update comes to each. */
    boolean isOfRollbacks() {
        return EnumSet.of(LOCK, RENAME, SWAP_COMMIT, SWAP_ANSWER).contains(this);
    }
}
