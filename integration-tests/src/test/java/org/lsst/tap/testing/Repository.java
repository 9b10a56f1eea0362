package org.lsst.tap.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The project's own files, from wherever in it a test runs. */
public final class Repository {

    /** The modules, in the order in which they are built. */
    public static final List<String> MODULES =
            List.of("tap-schema-dao", "repertoire-client", "loader-job", "integration-tests");

    /** The project's root. */
    public static final Path ROOT = root();

    /** What is made, not written. */
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode");

    private Repository() {}

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!MODULES.stream().map(folder::resolve).allMatch(Files::isDirectory)) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** Returns the files below a folder whose names end so, in order; nothing that a build made. */
    public static List<Path> files(String folder, String ending) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(Files::isRegularFile)
                    .filter(Repository::isOurs)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path file) {
        for (Path name : ROOT.relativize(file)) {
            if (NOT_OURS.contains(name.toString())) {
                return false;
            }
        }
        return true;
    }

    /** Returns a file's text. */
    public static String text(String file) {
        return text(ROOT.resolve(file));
    }

    /** Returns a file's text. */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a file's path as it is written in the project: from the root, with slashes. */
    public static String name(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }
}
