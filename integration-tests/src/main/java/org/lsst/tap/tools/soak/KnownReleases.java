package org.lsst.tap.tools.soak;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each release looks like to each kind of reader, learnt at rest. Safe for use by many
 * threads.
 */
final class KnownReleases {

    private final Map<String, Set<String>> releases = new ConcurrentHashMap<>();

    /**
     * Notes what a release looks like.
     *
     * @throws SoakException if another one looks the same to a reader of all of TAP_SCHEMA: no mix
     *     of the two could be told
     */
    void learn(ReadKind kind, String release, SoakReader.Look look) {
        Set<String> alike =
                releases.computeIfAbsent(key(kind, look), key -> ConcurrentHashMap.newKeySet());
        alike.add(release);
        if (alike.size() > 1 && kind.seesAll()) {
            throw new SoakException(
                    "The releases %s don't differ for the reader \"%s\": no mix of them could be told. Give other archives or other schemas."
                            .formatted(alike, kind.label()));
        }
    }

    /** Returns the releases that look so; none if none does. */
    Set<String> releasesOf(ReadKind kind, SoakReader.Look look) {
        return releases.getOrDefault(key(kind, look), Set.of());
    }

    private static String key(ReadKind kind, SoakReader.Look look) {
        return kind.view() + " " + look.digest();
    }
}
