package org.lsst.tap.loader.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.felis.FelisFiles;
import org.lsst.tap.loader.felis.FelisReader;
import org.lsst.tap.loader.felis.Finding;
import org.lsst.tap.loader.felis.yaml.YamlReader;
import org.lsst.tap.loader.source.FolderFiles;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseSource;
import org.lsst.tap.loader.text.Visible;

/**
 * Checks schemas without a database: files, folders and archives, as many as wanted. Stateless; the
 * files of one call are read by several threads.
 */
public final class Validation {

    private Validation() {}

    /**
     * What was found in one file, and in those that it imports.
     *
     * @param file its path, or the archive's path, a colon and the path inside it
     */
    public record FileReport(String file, boolean accepted, List<Finding> findings) {
        public FileReport {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Checks everything that is named, in order. In a folder or an archive, that is every {@code
     * .yaml} file where releases keep their schemas; in a folder that is not a checkout, those
     * directly in it.
     *
     * @throws SourceException if something that is named can't be read at all, or holds no schema
     */
    public static List<FileReport> of(List<Path> paths) {
        return paths.stream().flatMap(Validation::files).toList().parallelStream()
                .map(Supplier::get)
                .toList();
    }

    private static Stream<Supplier<FileReport>> files(Path path) {
        boolean archive = path.toString().endsWith(".tar.gz") || path.toString().endsWith(".tgz");
        if (Files.isRegularFile(path) && !archive) {
            Path folder = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
            FelisFiles files = new FolderFiles(folder, YamlReader.MAX_BYTES);
            String name = String.valueOf(path.getFileName());
            return Stream.of(() -> report(path.toString(), files, name));
        }
        ReleaseFiles files = ReleaseSource.local(path);
        if (files.schemaNames().isEmpty()) {
            throw new SourceException(
                    "The release \"%s\" holds no schema where a release keeps them (NAME.yaml). Nothing was changed; check the path."
                            .formatted(Visible.address(path.toString())));
        }
        String divider = Files.isDirectory(path) ? "/" : ":";
        return files.schemaNames().stream()
                .map(ReleaseFiles::pathOf)
                .map(file -> () -> report(path + divider + file, files, file));
    }

    private static FileReport report(String shown, FelisFiles files, String path) {
        var result = FelisReader.read(files, path);
        return new FileReport(shown, result.schema().isPresent(), result.findings());
    }
}
