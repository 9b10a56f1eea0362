package org.lsst.tap.loader.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of passwords as libpq finds it (PostgreSQL manual, section 34.16): the driver looks for
 * it in the home that the system's list of users has, and not in {@code HOME}. Stateless.
 */
public final class PasswordFile {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);

    private static final Set<PosixFilePermission> OWNERS =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private PasswordFile() {}

    /**
     * Tells the driver of the file in a home, by a system property of this process, and the user of
     * a file that is not private.
     *
     * @param passFile the file that the environment names, which goes first
     * @param home the home that the environment names
     */
    public static void use(Optional<String> passFile, Optional<String> home) {
        Optional<Path> named = passFile.map(Path::of);
        Optional<Path> inHome = home.map(folder -> Path.of(folder, ".pgpass"));
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
