package org.lsst.tap.tools.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.lsst.tap.tools.service.DaoJar;

/**
 * What to run. Immutable.
 *
 * @param releases the releases, two or more, no two alike
 * @param duration how long
 * @param seed decides on releases, faults and pauses
 * @param readersPerKind how many readers of each kind
 * @param kinds the kinds of fault
 * @param jar whose DAO the readers and the service have; with CADC's the soak is to find mixes
 * @param loaderJar the loader's jar with all that it needs
 */
record SoakSettings(
        List<SoakRelease> releases,
        Duration duration,
        long seed,
        int readersPerKind,
        Set<FaultKind> kinds,
        DaoJar jar,
        Path loaderJar) {

    SoakSettings {
        releases = List.copyOf(releases);
        kinds = Set.copyOf(kinds);
    }
}
