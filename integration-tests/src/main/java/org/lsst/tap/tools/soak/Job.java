package org.lsst.tap.tools.soak;

import java.util.List;
import java.util.stream.Stream;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.service.ServiceDatabase;

/**
 * One run of the loader: an update, or a rollback. Immutable.
 *
 * @param isRollback whether it is a rollback
 * @param release the release that it makes live
 * @param dropsPrevious whether an update is told to drop the previous release
 */
record Job(boolean isRollback, Release release, boolean dropsPrevious) {

    /**
     * Returns the command line.
     *
     * @param databaseUrl the database as the job is to see it
     * @param source where the releases are
     */
    Stream<String> arguments(String databaseUrl, String source) {
        if (isRollback) {
            return Stream.of("rollback", "--database-url=" + databaseUrl);
        }
        List<String> update =
                List.of(
                        "update",
                        "--database-url=" + databaseUrl,
                        "--release=" + release.name(),
                        "--source=" + source,
                        "--schemas=" + String.join(",", release.schemas()),
                        "--reader-role=" + ServiceDatabase.ROLE);
        return dropsPrevious
                ? Stream.concat(update.stream(), Stream.of("--cleanup-old-schemas"))
                : update.stream();
    }
}
