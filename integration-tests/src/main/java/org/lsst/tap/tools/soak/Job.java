package org.lsst.tap.tools.soak;

import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.tools.service.ServiceDatabase;

/**
 * One run of the loader. Immutable.
 *
 * @param kind its command
 * @param release the release that it makes live
 * @param dropsPrevious whether an update is told to drop the previous release
 */
record Job(Kind kind, SoakRelease release, boolean dropsPrevious) {

    /** The commands that change what is live. */
    enum Kind {
        UPDATE,
        ROLLBACK
    }

    static Job update(SoakRelease release, boolean dropsPrevious) {
        return new Job(Kind.UPDATE, release, dropsPrevious);
    }

    static Job rollback(SoakRelease previous) {
        return new Job(Kind.ROLLBACK, previous, false);
    }

    /**
     * Returns the command line.
     *
     * @param databaseUrl the database as the job is to see it
     * @param source where the releases are
     */
    List<String> arguments(String databaseUrl, String source) {
        List<String> arguments = new ArrayList<>();
        arguments.add(kind == Kind.UPDATE ? "update" : "rollback");
        arguments.add("--database-url=" + databaseUrl);
        if (kind == Kind.UPDATE) {
            arguments.add("--release=" + release.name());
            arguments.add("--source=" + source);
            arguments.add("--schemas=" + String.join(",", release.schemas()));
            arguments.add("--reader-role=" + ServiceDatabase.ROLE);
        }
        if (dropsPrevious) {
            arguments.add("--cleanup-old-schemas");
        }
        return arguments;
    }
}
