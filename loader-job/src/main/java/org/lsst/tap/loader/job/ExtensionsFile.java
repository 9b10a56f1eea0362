package org.lsst.tap.loader.job;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.felis.FelisReader;
import org.lsst.tap.loader.felis.TapSchemaExtensions;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.source.FolderFiles;
import org.lsst.tap.loader.staging.ExpectedColumns;
import org.lsst.tap.loader.text.Visible;

/** The file that Repertoire's {@code tap.schemaExtensionsPath} names. Stateless. */
final class ExtensionsFile {

    private ExtensionsFile() {}

    /**
     * Returns its columns.
     *
     * @param location a path, or the name of Felis' own file, which says nothing new
     * @throws ConfigurationException with all that is wrong with it or can't be made of it
     */
    static List<ExtensionColumn> read(String location) {
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
                columns =
                        TapSchemaExtensions.read(
                                new FolderFiles(file.getParent(), FelisReader.MAX_BYTES),
                                file.getFileName().toString(),
                                faults);
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
}
