package org.lsst.tap.loader.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.lsst.tap.loader.config.GivenOptions;
import org.postgresql.PGEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of passwords as libpq finds it (PostgreSQL manual, section 34.16): the driver looks for
 * it in the home that the system's list of users has, and not in {@code HOME}.
 */
final class PasswordFile {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);

    private static final Set<PosixFilePermission> OWNERS =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private PasswordFile() {}

    /** Tells the driver of the file in HOME, and the user of one that is not private. */
    static void use(GivenOptions given) {
        Optional<Path> named = given.variable(PGEnvironment.PGPASSFILE.getName()).map(Path::of);
        Optional<Path> inHome = given.variable("HOME").map(home -> Path.of(home, ".pgpass"));
        String property = PGEnvironment.ORG_POSTGRESQL_PGPASSFILE.getName();
        if (named.isEmpty()
                && inHome.filter(Files::isRegularFile).isPresent()
                && System.getProperty(property) == null) {
            System.setProperty(property, inHome.get().toString());
        }
        named.or(() -> inHome)
                .filter(PasswordFile::isOpenToOthers)
                .ifPresent(
                        file ->
                                LOG.warn(
                                        "The password file \"{}\" is open to others, and psql would"
                                                + " not use it. It is used; run chmod 0600 on it.",
                                        file));
    }

    private static boolean isOpenToOthers(Path file) {
        try {
            return Files.isRegularFile(file)
                    && !OWNERS.containsAll(Files.getPosixFilePermissions(file));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
