package org.lsst.tap.loader;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.rows.RowCounts;

/**
 * What an update did. Immutable.
 *
 * @param release the release that is live now
 * @param previous the release that was live before, and that a roll-back brings back; empty at the
 *     first deployment
 * @param schemas the schemas that were loaded, in their order
 * @param counts the rows that are live now
 * @param contentDigest the digest of these rows
 * @param fetch the time to fetch and unpack the archive
 * @param map the time to validate the schemas and to make their rows
 * @param load the time to fill and check staging
 * @param swap the time of the swap's transaction
 */
public record JobResult(
        String release,
        Optional<String> previous,
        List<String> schemas,
        RowCounts counts,
        String contentDigest,
        Duration fetch,
        Duration map,
        Duration load,
        Duration swap) {

    public JobResult {
        schemas = List.copyOf(schemas);
    }
}
