package org.lsst.tap.tools.service;

import java.nio.file.Files;
import java.nio.file.Path;
import org.lsst.tap.tools.kit.BuiltFile;

/**
 * The files of the web application, as the build puts them together in {@code target/tap-service}:
 * {@code webapp}, {@code lib}, and a folder for each {@link DaoJar}. Immutable.
 *
 * @param root that folder
 * @param classes the folder of this module's classes
 */
record ServiceFiles(Path root, Path classes) {

    /** Finds them beside the classes of this module. */
    static ServiceFiles find() {
        ServiceFiles files =
                new ServiceFiles(
                        BuiltFile.beside(TapService.class, "tap-service"),
                        BuiltFile.beside(TapService.class, "classes"));
        for (DaoJar jar : DaoJar.values()) {
            files.require(files.daoFolder(jar));
        }
        files.require(files.lib());
        files.require(files.webapp());
        return files;
    }

    Path webapp() {
        return root.resolve("webapp");
    }

    Path lib() {
        return root.resolve("lib");
    }

    Path daoFolder(DaoJar jar) {
        return root.resolve(jar.folder());
    }

    /** Returns the folder of a package of this module's classes. */
    Path packageFolder(String name) {
        return classes.resolve(name.replace('.', '/'));
    }

    private void require(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(
                    "Start of the TAP service: expected the folder %s, found none. Nothing was started; build it with \"mvn package -pl integration-tests -am\"."
                            .formatted(folder));
        }
    }
}
