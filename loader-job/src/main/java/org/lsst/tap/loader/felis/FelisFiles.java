package org.lsst.tap.loader.felis;

import java.util.Optional;

/**
 * The files of a release, as the Felis reader sees them: a schema's own file and those that it
 * imports ({@code resources}).
 */
@FunctionalInterface
public interface FelisFiles {

    /**
     * Returns the content of one file.
     *
     * @param path the file's path, normalised, with {@code /} between its parts and no leading one,
     *     for example {@code dp1.yaml}
     * @return the bytes as they are, or empty if there is no such file
     */
    Optional<byte[]> bytes(String path);
}
