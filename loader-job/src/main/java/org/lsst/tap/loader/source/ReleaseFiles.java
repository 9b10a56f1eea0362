package org.lsst.tap.loader.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.FelisFiles;

/**
 * The files of one release, in memory, by their paths below {@code python/lsst/sdm/schemas}.
 * Immutable and safe for use by many threads, as long as nobody writes to the arrays.
 */
public final class ReleaseFiles implements FelisFiles {

    static final String SUFFIX = ".yaml";

    private final String source;
    private final @Nullable String sha256;
    private final Map<String, byte[]> files;

    /**
     * Keeps the given files.
     *
     * @param source where they come from, as {@code tap_schema.version} records it
     * @param sha256 the archive's SHA-256 in lower-case hexadecimal, or null if it was a folder
     * @param files content by path
     */
    public ReleaseFiles(String source, @Nullable String sha256, Map<String, byte[]> files) {
        this.source = source;
        this.sha256 = sha256;
        this.files = new TreeMap<>(files);
    }

    @Override
    public Optional<byte[]> bytes(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** Returns where the files come from: a URI without user information and query, or a path. */
    public String source() {
        return source;
    }

    /** Returns the archive's SHA-256 in lower-case hexadecimal; empty for a folder. */
    public Optional<String> sha256() {
        return Optional.ofNullable(sha256);
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
