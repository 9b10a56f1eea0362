package org.lsst.tap.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder of real releases and of the reference tool's rows, beside the project's root. CI has
 * it; a user's clone does not, and skips the tests that need it.
 */
public final class SharedFolder {

    private SharedFolder() {}

    /** Returns a file or folder in it; without it, skips the calling test, or fails it in CI. */
    public static Path require(String path) {
        Path folder = Repository.ROOT.resolveSibling("shared");
        if (!Files.isDirectory(folder)) {
            String message = "Needs ../shared/" + path + ", which this checkout doesn't have.";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(message);
            }
            System.out.println("Skipped: " + message);
            Assumptions.abort(message);
        }
        Path file = folder.resolve(path);
        if (!Files.exists(file)) {
            Assertions.fail("No file " + file);
        }
        return file;
    }
}
