package org.lsst.tap.soak;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each release looks like to each kind of reader, learnt at rest. Safe for use by many
 * threads.
 */
final class KnownReleases {

    private final Map<String, String> releases = new ConcurrentHashMap<>();

    /**
     * Notes what a release looks like.
     *
     * @throws SoakException if another one looks the same: no mix of the two could be told
     */
    void learn(ReadKind kind, String release, SoakReader.Look look) {
        String known = releases.putIfAbsent(key(kind, look), release);
        if (known != null && !known.equals(release)) {
            throw new SoakException(
                    "The releases %s and %s don't differ for the reader \"%s\": no mix of them could be told. Give other archives or other schemas."
                            .formatted(known, release, kind.label()));
        }
    }

    /** Returns the release that looks so; empty if none does. */
    Optional<String> releaseOf(ReadKind kind, SoakReader.Look look) {
        return Optional.ofNullable(releases.get(key(kind, look)));
    }

    /** Both DAO readers see the same. */
    private static String key(ReadKind kind, SoakReader.Look look) {
        ReadKind view = kind == ReadKind.CACHED ? ReadKind.UNCACHED : kind;
        return view + " " + look.digest();
    }
}
