package org.lsst.tap.loader.job;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.felis.FelisFiles;
import org.lsst.tap.loader.felis.FelisObject;
import org.lsst.tap.loader.felis.FelisReader;
import org.lsst.tap.loader.felis.FelisResult;
import org.lsst.tap.loader.felis.Finding;
import org.lsst.tap.loader.felis.TapSchemaExtensions;
import org.lsst.tap.loader.felis.TapSchemaMapping;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseSource;
import org.lsst.tap.loader.source.SourceLimits;
import org.lsst.tap.loader.staging.ExpectedColumns;
import org.lsst.tap.loader.text.Visible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is read of Felis: a release's files, Repertoire's extensions, files to check. Stateless. */
public final class FelisInput {

    /** How many findings a message holds; it counts the others. */
    private static final int SHOWN = 20;

    private static final Logger LOG = LoggerFactory.getLogger(FelisInput.class);

    private FelisInput() {}

    /** Fetches the release. */
    static ReleaseFiles fetch(JobSettings settings) {
        return new ReleaseSource(settings.source(), settings.access(), SourceLimits.STANDARD)
                .fetch(settings.release());
    }

    /** Returns all rows of a release's schemas, with TAP_SCHEMA's own, or throws every error. */
    static ReleaseRows rows(ReleaseFiles files, List<String> schemas) {
        requireNames(files, schemas);
        FelisReader reader = new FelisReader(files);
        List<FelisObject> read = new ArrayList<>();
        List<Finding> errors = new ArrayList<>();
        for (String schema : schemas) {
            FelisResult result = reader.read(ReleaseFiles.pathOf(schema));
            result.schema().ifPresent(read::add);
            for (Finding finding : result.findings()) {
                if (finding.isError()) {
                    errors.add(finding);
                } else {
                    LOG.warn("{}", finding);
                }
            }
        }
        if (errors.isEmpty()) {
            errors.addAll(TapSchemaMapping.conflicts(read));
        }
        if (!errors.isEmpty()) {
            throw invalid(files.source(), errors.stream().map(Finding::toString).toList());
        }
        return TapSchemaMapping.rows(read).plus(ReleaseRows.ofTapSchema());
    }

    /**
     * Tells of all that was found, in the order of the schemas, each with file, line and column.
     */
    static LoaderException invalid(String release, List<String> findings) {
        String shown =
                findings.stream()
                        .limit(SHOWN)
                        .map(finding -> "\n  " + finding.replaceAll("\\R", " "))
                        .collect(Collectors.joining());
        int more = findings.size() - SHOWN;
        return new LoaderException(
                ExitCode.SCHEMA_INVALID,
                "Release %s is not valid; live is unchanged; correct the schemas or load another release. Found %d:%s%s"
                        .formatted(
                                release,
                                findings.size(),
                                shown,
                                more > 0 ? "\n  ... and %d more".formatted(more) : ""),
                null);
    }

    private static void requireNames(ReleaseFiles files, List<String> schemas) {
        List<String> available = files.schemaNames();
        List<String> unknown = schemas.stream().filter(name -> !available.contains(name)).toList();
        if (!unknown.isEmpty()) {
            String names = String.join(", ", unknown);
            throw new ConfigurationException(
                    "The release \"%s\" has no schema named %s. Available: %s. Live is unchanged; correct the names of the schemas."
                            .formatted(files.source(), names, String.join(", ", available)));
        }
    }

    /**
     * Returns the columns of the file that Repertoire's {@code tap.schemaExtensionsPath} names.
     *
     * @param location a path, or the name of Felis' own file, which says nothing new
     */
    static List<ExtensionColumn> extensions(String location) {
        if (location.equals(TapSchemaExtensions.STANDARD)) {
            return List.of();
        }
        List<String> faults = new ArrayList<>();
        List<ExtensionColumn> columns = List.of();
        try {
            Path file = Path.of(location).toAbsolutePath();
            if (!Files.isRegularFile(file)) {
                faults.add(isNoFile(location, file));
            } else {
                FelisFiles files = ReleaseSource.beside(file);
                String name = String.valueOf(file.getFileName());
                columns = TapSchemaExtensions.read(files, name, faults);
            }
        } catch (SourceException e) {
            faults.add("it can't be read");
        } catch (InvalidPathException e) {
            faults.add("it is not a path: " + e.getReason());
        }
        faults.addAll(ExpectedColumns.conflicts(columns));
        if (!faults.isEmpty()) {
            throw new ConfigurationException(
                    "The extensions of TAP_SCHEMA in \"%s\" (tap.schemaExtensionsPath) can't be made: %s. Nothing was changed; correct the file, or leave out the key."
                            .formatted(Visible.address(location), String.join("; ", faults)));
        }
        return columns;
    }

    private static String isNoFile(String location, Path file) {
        if (location.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:.*")) {
            return "it is a URL; expected a path";
        }
        if (Files.isDirectory(file)) {
            return "it is a folder; expected a file";
        }
        return Files.exists(file)
                ? "it is neither a file nor a folder; expected a file"
                : "there is no such file here";
    }

    /** What was found in a file, named by its path, after that of its archive and a colon. */
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
    public static List<FileReport> validate(List<Path> paths) {
        return paths.stream().flatMap(FelisInput::files).toList().parallelStream()
                .map(Supplier::get)
                .toList();
    }

    private static Stream<Supplier<FileReport>> files(Path path) {
        if (Files.isRegularFile(path) && !path.toString().matches("(?s).*\\.(tar\\.gz|tgz)")) {
            FelisFiles files = ReleaseSource.beside(path);
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
        FelisResult result = FelisReader.read(files, path);
        return new FileReport(shown, result.schema().isPresent(), result.findings());
    }
}
