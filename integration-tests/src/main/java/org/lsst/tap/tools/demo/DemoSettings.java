package org.lsst.tap.tools.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.lsst.tap.tools.kit.Release;

/**
 * What a run is told to do. Immutable.
 *
 * @param releases what is published, in turn; at least two
 * @param schemas which schemas of them, in the order in which the first release has them
 * @param turning whether every second release has the schemas in the reverse order
 * @param duration how long releases are swapped under the readers
 * @param readersPerKind how many readers of each kind there are
 * @param seed decides on all pauses
 */
record DemoSettings(
        List<Release> releases,
        List<String> schemas,
        boolean turning,
        Duration duration,
        int readersPerKind,
        long seed) {

    DemoSettings {
        releases = List.copyOf(releases);
        schemas = List.copyOf(schemas);
        // One schema has no other order.
        turning = turning && schemas.size() > 1;
    }

    /**
     * Returns the schemas of one release in their order.
     *
     * <p>Real releases that follow each other may differ in the columns alone. Tables of one and
     * columns of the other then make a whole release, and nobody could tell that they were mixed.
     * In the reverse order the schemas have other indexes, and each mix of two releases differs
     * from both.
     */
    List<String> schemasOf(int release) {
        List<String> ordered = new ArrayList<>(schemas);
        if (turning && release % 2 != 0) {
            Collections.reverse(ordered);
        }
        return ordered;
    }

    /** Returns the releases' names. */
    String names(String between) {
        return releases.stream()
                .map(release -> release.name().value())
                .collect(Collectors.joining(between));
    }
}
