package org.lsst.tap.loader.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lsst.tap.loader.felis.FelisFiles;

/**
 * The files of one release, in memory, by their paths below {@code python/lsst/sdm/schemas}.
 * Immutable and safe for use by many threads, as long as nobody writes to the arrays.
 *
 * @param source where they come from, as {@code tap_schema.version} records it: a URI without user
 *     information and query, or a path
 * @param sha256 the archive's SHA-256 in lower-case hexadecimal; empty for a folder
 * @param files content by path
 */
public record ReleaseFiles(String source, Optional<String> sha256, Map<String, byte[]> files)
        implements FelisFiles {

    static final String SUFFIX = ".yaml";

    public ReleaseFiles {
        files = new TreeMap<>(files);
    }

    @Override
    public Optional<byte[]> bytes(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** Returns the names of the schemas that can be loaded, in alphabetical order. */
    public List<String> schemaNames() {
        return files.keySet().stream()
                .filter(path -> path.endsWith(SUFFIX) && path.indexOf('/') < 0)
                .map(path -> path.substring(0, path.length() - SUFFIX.length()))
                .toList();
    }

    /** Returns the path of the file that holds the schema of that name. */
    public static String pathOf(String schemaName) {
        return schemaName + SUFFIX;
    }
}
