package org.lsst.tap.loader.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.RowCounts;

/**
 * What an update did, or would do. Immutable.
 *
 * @param release the release that is live now
 * @param previous the release that was live before, and that a rollback brings back; empty at the
 *     first deployment, and if it was dropped
 * @param schemas the schemas that were loaded, in their order
 * @param counts the rows that are live now
 * @param contentDigest the digest of these rows
 * @param times how long the steps took
 * @param cutOver how the release came live: {@code exclusive}, {@code renamed} or {@code
 *     exchanged}; empty of a dry run, and where live does not say it
 * @param alreadyLive whether the release was live before, so that nothing was loaded
 * @param wouldChange only of a dry run, which changed nothing: what is live now, and would not be
 *     any more
 */
public record JobResult(
        String release,
        Optional<String> previous,
        List<String> schemas,
        RowCounts counts,
        String contentDigest,
        Times times,
        Optional<String> cutOver,
        boolean alreadyLive,
        Optional<ReleaseDiff> wouldChange) {

    public JobResult {
        schemas = List.copyOf(schemas);
    }

    /**
     * How long the steps took.
     *
     * @param fetch to fetch and unpack the archive
     * @param map to validate the schemas and to make their rows
     * @param load to fill and check staging
     * @param swap the swap's transaction
     */
    public record Times(Duration fetch, Duration map, Duration load, Duration swap) {}
}
