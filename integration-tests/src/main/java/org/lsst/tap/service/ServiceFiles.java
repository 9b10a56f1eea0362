package org.lsst.tap.service;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        try {
            // Failsafe's class path has the module's jar, the launcher's its folder of classes.
            Path jarOrClasses =
                    Path.of(
                            TapService.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            ServiceFiles files =
                    new ServiceFiles(
                            jarOrClasses.resolveSibling("tap-service"),
                            jarOrClasses.resolveSibling("classes"));
            for (DaoJar jar : DaoJar.values()) {
                files.require(files.daoFolder(jar));
            }
            files.require(files.lib());
            files.require(files.webapp());
            return files;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The folder of the classes has no path", e);
        }
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
