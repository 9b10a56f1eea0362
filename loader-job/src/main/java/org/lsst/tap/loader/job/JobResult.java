package org.lsst.tap.loader.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.RowCounts;

/**
 * What an update did, or would do. Immutable.
 *
 * @param previous the release that was live before, if a rollback brings it back
 * @param cutOver how the release came live; empty of a dry run, and where live does not say it
 * @param alreadyLive whether the release was live before, so that nothing was loaded
 * @param wouldChange only of a dry run, which changed nothing
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

    /** How long it took to fetch, to validate and map, to load and check, and to publish. */
    public record Times(Duration fetch, Duration map, Duration load, Duration swap) {}
}
