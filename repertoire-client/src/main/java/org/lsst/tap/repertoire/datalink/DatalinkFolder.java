package org.lsst.tap.repertoire.datalink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that is kept equal to the current payload, for a service that reads files.
 *
 * <p>The folder is a symbolic link to one of several versions beside it, in {@code .NAME.versions}.
 * A new payload is written whole to a new version; then a new link is renamed over the old one
 * (rename(2): who opens the path gets the old folder or the new one, never none). A version that
 * was replaced stays for {@link #RETENTION}, for readers that have it open. So one that opens the
 * folder once, and lists and reads in what it opened, sees one payload whole. See {@code
 * docs/datalink-folder.md} for readers that open each file by its full path.
 *
 * <p>Thread-safe, also between processes: a file lock lets one writer at a time.
 */
public final class DatalinkFolder {

    /** Where lsst-tap-service reads its templates. */
    public static final Path DEFAULT = Path.of("/tmp/datalink");

    /** How long a version that was replaced stays. A reader needs milliseconds. */
    public static final Duration RETENTION = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(DatalinkFolder.class);

    private final Path folder;
    private final Path versions;
    private final Supplier<DatalinkPayload> payloads;
    private final Clock clock;

    /**
     * Creates a keeper; touches nothing yet.
     *
     * @param folder the folder to keep; what is above it must exist
     * @param templates where the payload comes from
     */
    public DatalinkFolder(Path folder, DatalinkTemplates templates) {
        this(folder, templates::current, Clock.systemUTC());
    }

    DatalinkFolder(Path folder, Supplier<DatalinkPayload> payloads, Clock clock) {
        this.folder = folder.toAbsolutePath().normalize();
        if (this.folder.getFileName() == null) {
            throw new RepertoireConfigurationException(
                    "The datalink folder must have a name, found \"" + folder + '"');
        }
        this.versions = this.folder.resolveSibling("." + this.folder.getFileName() + ".versions");
        this.payloads = payloads;
        this.clock = clock;
    }

    /** The folder that is kept. */
    public Path folder() {
        return folder;
    }

    /**
     * Makes the folder equal to the current payload, if it isn't yet.
     *
     * @return whether it was changed
     * @throws RepertoireException if there is no payload, or it can't be written; the folder is as
     *     it was then
     */
    public synchronized boolean sync() {
        DatalinkPayload payload = payloads.get();
        try {
            Files.createDirectories(versions);
            try (FileChannel lockFile =
                    FileChannel.open(
                            versions.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)) {
                FileLock lock = lockFile.lock();
                try {
                    return makeEqual(payload);
                } finally {
                    lock.release();
                }
            }
        } catch (OverlappingFileLockException e) {
            throw new RepertoireException(
                    "The datalink folder "
                            + folder
                            + " is being written by another keeper in this process; give each"
                            + " folder one keeper",
                    e);
        } catch (IOException | UncheckedIOException e) {
            throw new RepertoireException(
                    "The datalink folder "
                            + folder
                            + " can't be kept, and is as it was: "
                            + e
                            + "; check that "
                            + folder.getParent()
                            + " can be written",
                    e);
        }
    }

    private boolean makeEqual(DatalinkPayload payload) throws IOException {
        boolean changed = !holds(payload);
        if (changed) {
            switchTo(write(payload));
            announce(payload);
        }
        deleteOldVersions();
        return changed;
    }

    private boolean holds(DatalinkPayload payload) throws IOException {
        if (!Files.isSymbolicLink(folder) || !Files.isDirectory(folder)) {
            return false;
        }
        Path version = folder.toRealPath();
        if (!names(version).equals(payload.fileNames())) {
            return false;
        }
        for (String name : payload.fileNames()) {
            byte[] expected = payload.file(name).orElseThrow();
            if (!Arrays.equals(Files.readAllBytes(version.resolve(name)), expected)) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Path write(DatalinkPayload payload) throws IOException {
        Path version = Files.createDirectory(versions.resolve("v" + nextNumber()));
        for (String name : payload.fileNames()) {
            Files.write(version.resolve(name), payload.file(name).orElseThrow());
        }
        return version;
    }

    /** Beyond all that are there: a number must not mean another payload to a slow reader. */
    private long nextNumber() throws IOException {
        return names(versions).stream()
                        .filter(name -> name.matches("v[0-9]{1,18}"))
                        .mapToLong(name -> Long.parseLong(name.substring(1)))
                        .max()
                        .orElse(0)
                + 1;
    }

    private void switchTo(Path version) throws IOException {
        Path link = versions.resolve("next");
        Files.deleteIfExists(link);
        // Relative, so that it also holds where another container mounts the volume elsewhere.
        Files.createSymbolicLink(link, folder.getParent().relativize(version));
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(folder)) {
            replaceUnpacked(link);
            return;
        }
        Path replaced = version;
        if (Files.isSymbolicLink(folder)) {
            replaced = folder.getParent().resolve(Files.readSymbolicLink(folder)).normalize();
        }
        Files.move(link, folder, StandardCopyOption.ATOMIC_MOVE);
        if (replaced.startsWith(versions) && Files.isDirectory(replaced)) {
            stampReplaced(replaced);
        }
    }

    /** From the time of its replacement on, a version stays for the retention. */
    private void stampReplaced(Path version) throws IOException {
        Files.setLastModifiedTime(version, FileTime.from(clock.instant()));
    }

    private void announce(DatalinkPayload payload) {
        LOG.info(
                "Datalink folder {} now holds the templates of {}",
                folder,
                payload.release().orElse("the payload's URL"));
        List<String> beyondAscii = payload.filesBeyondAscii();
        if (!beyondAscii.isEmpty()) {
            LOG.warn(
                    "Datalink templates {} are not plain ASCII; lsst-tap-service 3.24 leaves such a"
                            + " template out, and all of them if it is the manifest",
                    beyondAscii);
        }
    }

    /**
     * Puts the link in the place of a folder that a start script unpacked. Two renames: the only
     * time when nothing is there for a moment.
     */
    private void replaceUnpacked(Path link) throws IOException {
        Path aside = moveAside();
        try {
            Files.move(link, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        stampReplaced(aside);
    }

    private Path moveAside() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new RepertoireConfigurationException(
                    "The datalink folder " + folder + " is a file; name a folder, or remove it");
        }
        for (String name : names(folder)) {
            if (!name.endsWith(".xml") && !name.equals(DatalinkPayload.MANIFEST)) {
                throw new RepertoireConfigurationException(
                        "The datalink folder "
                                + folder
                                + " holds \""
                                + name
                                + "\", which is no datalink template, and is left as it was; name"
                                + " a folder that is for datalink templates alone");
            }
        }
        Path aside = versions.resolve("unpacked-" + clock.millis());
        try {
            return Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new RepertoireConfigurationException(
                    "The datalink folder "
                            + folder
                            + " can't be replaced by a link, and is left as it was: "
                            + e
                            + "; if it is a mount point, mount its parent instead",
                    e);
        }
    }

    private void deleteOldVersions() throws IOException {
        Path current = folder.toRealPath();
        FileTime oldest = FileTime.from(clock.instant().minus(RETENTION));
        try (Stream<Path> all = Files.list(versions)) {
            for (Path version : all.collect(Collectors.toList())) {
                if (Files.isDirectory(version, LinkOption.NOFOLLOW_LINKS)
                        && !version.toRealPath().equals(current)
                        && Files.getLastModifiedTime(version).compareTo(oldest) < 0) {
                    delete(version);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException e)
                            throws IOException {
                        Files.deleteIfExists(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    @Override
    public String toString() {
        return "DatalinkFolder[" + folder + "]";
    }
}
