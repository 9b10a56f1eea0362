package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
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
 * folder once, and lists and reads in what it opened, sees one payload whole. A folder that can't
 * be replaced, a mount point above all, is kept from inside: each name in it is a link that leads
 * through one common link into a version in {@code .versions}. See {@code docs/datalink-folder.md}
 * for what readers can meet.
 *
 * <p>A look that fails leaves nothing behind, and whatever else stands in the folder's place is
 * found before anything is written. All versions together take at most {@link #MAX_BYTES}.
 *
 * <p>Thread-safe, also between processes: a file lock lets one writer at a time.
 */
public final class DatalinkFolder {

    /** Where lsst-tap-service reads its templates. */
    public static final Path DEFAULT = Path.of("/tmp/datalink");

    /** How long a version that was replaced stays. A reader needs milliseconds. */
    public static final Duration RETENTION = Duration.ofMinutes(10);

    /** What all versions may take on disk; beyond it replaced ones go before their time. */
    public static final long MAX_BYTES = 64L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(DatalinkFolder.class);

    private final Path folder;
    private final Supplier<DatalinkPayload> payloads;
    final Clock clock;

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
     * @throws RepertoireConfigurationException if something else stands in its place; nothing was
     *     written then
     * @throws RepertoireException if there is no payload, or it can't be written; the folder is as
     *     it was then
     */
    public synchronized boolean sync() {
        try {
            return follow();
        } catch (OverlappingFileLockException e) {
            throw new RepertoireException(
                    format(
                            "The datalink folder %s is being written by another keeper in this"
                                    + " process; give each folder one keeper",
                            folder),
                    e);
        } catch (IOException | UncheckedIOException e) {
            throw new RepertoireException(
                    format(
                            "The datalink folder %s can't be kept, and is as it was: %s; check that"
                                    + " %s can be written, and has room",
                            folder, e, folder.getParent()),
                    e);
        }
    }

    private boolean follow() throws IOException {
        boolean fixed = Files.isDirectory(folder, NOFOLLOW_LINKS) && isFixed();
        FolderVersions versions = new FolderVersions(folder, fixed);
        try {
            return makeEqual(versions);
        } catch (IOException e) {
            if (!versions.immovable) {
                throw e;
            }
            return makeEqual(new FolderVersions(folder, true));
        }
    }

    /** Whether it can't be replaced, as far as this shows before it is tried, or has shown. */
    private boolean isFixed() {
        return Files.isSymbolicLink(folder.resolve(FolderVersions.CURRENT))
                || Files.exists(folder.resolve("lost+found"), NOFOLLOW_LINKS)
                || !Files.isWritable(folder.getParent())
                || isMountPoint();
    }

    /** Moves nothing: before rename(2) looks for a file, it refuses to leave a mount. */
    private boolean isMountPoint() {
        Path nothing = folder.resolve(".nothing-" + UUID.randomUUID());
        try {
            Files.move(nothing, folder.resolveSibling(nothing.getFileName()), ATOMIC_MOVE);
            return false;
        } catch (IOException e) {
            return e instanceof AtomicMoveNotSupportedException;
        }
    }

    private boolean makeEqual(FolderVersions versions) throws IOException {
        versions.check();
        DatalinkPayload payload = payloads.get();
        versions.check(); // Again: meanwhile others may have come.
        Instant now = clock.instant();
        Files.createDirectories(versions.directory);
        Path lock = versions.directory.resolve(FolderVersions.LOCK);
        try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE)) {
            channel.lock();
            boolean equal = versions.hold(payload);
            versions.clean(now.minus(RETENTION), equal ? Long.MAX_VALUE : MAX_BYTES, payload);
            if (!equal) {
                versions.publish(payload, now);
                announce(payload);
            }
            return !equal;
        }
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

    @Override
    public String toString() {
        return "DatalinkFolder[" + folder + "]";
    }
}
