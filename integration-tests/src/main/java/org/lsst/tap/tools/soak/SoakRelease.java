package org.lsst.tap.tools.soak;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lsst.tap.tools.kit.Release;

/**
 * A release under a name of the soak's: an archive, and the order in which its schemas are loaded.
 * Each archive makes two, so that any two of them differ. Immutable.
 *
 * @param name what the loader calls it
 * @param archive the archive's path
 * @param schemas the schemas in their order
 */
record SoakRelease(String name, Path archive, List<String> schemas) {

    SoakRelease {
        schemas = List.copyOf(schemas);
    }

    /** Returns the releases of some archives. */
    static List<SoakRelease> ofAll(List<Release> archives, List<String> schemas) {
        List<String> reversed = new ArrayList<>(schemas);
        Collections.reverse(reversed);
        List<SoakRelease> releases = new ArrayList<>();
        archives.forEach(archive -> releases.add(of(archive, "forward", schemas)));
        archives.forEach(archive -> releases.add(of(archive, "reverse", reversed)));
        return releases;
    }

    private static SoakRelease of(Release archive, String order, List<String> schemas) {
        String name = archive.name().value() + "-" + order;
        return new SoakRelease(name, archive.archive(), schemas);
    }
}
