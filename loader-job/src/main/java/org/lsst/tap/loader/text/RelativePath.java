package org.lsst.tap.loader.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Paths in an archive or a release, with slashes between their names. Stateless. */
public final class RelativePath {

    private RelativePath() {}

    /**
     * Returns the names on the way to where a path leads from a folder; empty if that is outside.
     */
    public static Optional<List<String>> resolve(List<String> folder, String path) {
        if (path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>(folder);
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                if (names.isEmpty()) {
                    return Optional.empty();
                }
                names.remove(names.size() - 1);
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return Optional.of(names);
    }
}
