package org.lsst.tap.tools.demo;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseName;
import org.lsst.tap.loader.source.ReleaseSource;

/**
 * A release of the schema definitions, as an archive on this machine. Immutable.
 *
 * @param name the archive's file name without its ending
 * @param archive the archive's path
 */
public record Release(ReleaseName name, Path archive) {

    private static final List<String> ENDINGS = List.of(".tar.gz", ".tgz");

    /** Returns the release that is in that archive, which is not read yet. */
    static Release of(Path archive) {
        String file = String.valueOf(archive.getFileName());
        String name =
                ENDINGS.stream()
                        .filter(file::endsWith)
                        .findFirst()
                        .map(ending -> file.substring(0, file.length() - ending.length()))
                        .orElse(file);
        return new Release(new ReleaseName(name), archive);
    }

    /** Returns where the loader finds the archive. */
    public String source() {
        return archive.toUri().toString();
    }

    /**
     * Reads the archive.
     *
     * @throws org.lsst.tap.loader.failure.SourceException if it does not exist or is no release
     *     archive
     */
    public ReleaseFiles files() {
        return new ReleaseSource(source()).fetch(name);
    }

    /** Returns the releases in those archives, of which there must be two or more. */
    public static List<Release> ofAll(List<Path> archives) {
        if (archives.size() < 2) {
            throw new ConfigurationException(
                    "Only one archive is given, %s; there is nothing to swap it with. Give --archive at least twice."
                            .formatted(archives));
        }
        List<Release> releases = archives.stream().map(Release::of).toList();
        long names = releases.stream().map(Release::name).distinct().count();
        if (names < releases.size()) {
            throw new ConfigurationException(
                    "Two archives have the same file name in %s; the release is named by it. Rename one of them."
                            .formatted(Arrays.toString(archives.toArray())));
        }
        return releases;
    }
}
