package org.lsst.tap.repertoire.datalink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.Excerpt;

/**
 * The versions of a folder, in one directory beside it, and the folder itself, a link to the
 * current one. Written while a lock on that directory is held: one writer at a time, also between
 * processes.
 */
class FolderVersions implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final String NEXT = "next";
    private static final String VERSION = "v[0-9]{1,18}";

    /** What is made here; all else in the directory is somebody else's, and left alone. */
    private static final String OURS = VERSION + "|unpacked-[0-9]{1,18}";

    /** What a file takes beside its content at most, and a directory. */
    private static final long BLOCK = 4096;

    final Path folder;
    private final Path directory;
    private final Path link;
    private @Nullable FileChannel lock;

    /** Whether a real folder turned out to be one that can't be renamed. */
    boolean immovable;

    FolderVersions(Path folder) {
        this(folder, folder.resolveSibling("." + folder.getFileName() + ".versions"), folder);
    }

    /** With this link to the current version, and the versions in this directory. */
    FolderVersions(Path folder, Path directory, Path link) {
        this.folder = folder;
        this.directory = directory;
        this.link = link;
    }

    /** Looks at what stands there, before anything is written; throws what says why it can't. */
    void check() throws IOException {
        Path parent = folder.getParent();
        if (!Files.isDirectory(parent)) {
            throw refused(
                    "has no place: expected the folder %s, found %s; make it, or name another"
                            + " folder",
                    parent, exists(parent) ? "something else" : "nothing");
        }
        if (Files.isSymbolicLink(folder)) {
            Path target = Files.readSymbolicLink(folder);
            if (!folder.resolveSibling(target).normalize().startsWith(directory)) {
                throw refused(
                        "is a link to %s, which was not made for it; remove the link, or name"
                                + " another folder",
                        Excerpt.quoted(target.toString()));
            }
        } else if (Files.isDirectory(folder)) {
            checkHoldsTemplatesOnly();
        } else if (exists(folder)) {
            throw refused("is a file; name a folder, or remove it");
        }
        checkCanWrite(parent);
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    void checkHoldsTemplatesOnly() throws IOException {
        for (String name : names(folder)) {
            Path file = folder.resolve(name);
            // A start script may have unpacked templates.
            boolean template =
                    (name.endsWith(".xml") || name.equals(DatalinkPayload.MANIFEST))
                            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
            if (!template && !FolderEntries.isOurs(file)) {
                throw refused(
                        "holds %s, which is no datalink template; name a folder that is for"
                                + " datalink templates alone",
                        Excerpt.quoted(name));
            }
        }
    }

    void checkCanWrite(Path place) {
        if (exists(directory) && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(
                    "has no place for its versions: expected a folder %s or nothing, found"
                            + " something else; remove that",
                    directory);
        }
        for (Path needed : List.of(place, directory, directory.resolve(LOCK))) {
            if (Files.exists(needed) && !Files.isWritable(needed)) {
                throw refused(
                        "can't be kept by the user %s: %s can't be written; keep it as the user who"
                                + " made it, or give the rights",
                        Excerpt.quoted(System.getProperty("user.name")), needed);
            }
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be a library more.
    private RepertoireConfigurationException refused(String what, Object... about) {
        String found = String.format(what, about);
        return new RepertoireConfigurationException(
                "The datalink folder " + folder + ' ' + found + "; nothing was written");
    }

    /** Takes the lock, and makes the directory; throws if this process has the lock already. */
    void lock() throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(LOCK);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock = channel;
        channel.lock();
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    /** The version that the link names; null if it names none that is there. */
    private @Nullable Path current() throws IOException {
        return Files.isSymbolicLink(link) && Files.isDirectory(link) ? link.toRealPath() : null;
    }

    /** Whether the current version has these files, byte for byte, and no others. */
    boolean hold(DatalinkPayload payload) throws IOException {
        Path current = current();
        if (current == null || !names(current).equals(payload.fileNames())) {
            return false;
        }
        for (String name : payload.fileNames()) {
            byte[] found = Files.readAllBytes(current.resolve(name));
            if (!Arrays.equals(found, payload.file(name).orElseThrow())) {
                return false;
            }
        }
        return true;
    }

    static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(FolderVersions::name).collect(Collectors.toSet());
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /** Writes a version and makes it the current one; if that fails, nothing of it is left. */
    void publish(DatalinkPayload payload, Instant now) throws IOException {
        // Beyond all that are there: a number must not mean another payload to a slow reader.
        long last = names(directory).stream().mapToLong(FolderVersions::number).max().orElse(0);
        Path version = Files.createDirectory(directory.resolve("v" + (last + 1)));
        try {
            for (String name : payload.fileNames()) {
                Files.write(version.resolve(name), payload.file(name).orElseThrow());
            }
            switchTo(version, payload, now);
        } catch (IOException | RuntimeException | Error e) {
            discard(version, e);
            throw e;
        }
    }

    /** The number of a version; 0 for what isn't one. */
    private static long number(String name) {
        return name.matches(VERSION) ? Long.parseLong(name.substring(1)) : 0;
    }

    /** Makes a version the current one. */
    void switchTo(Path version, DatalinkPayload payload, Instant now) throws IOException {
        // Relative, so that it also holds where another container mounts the volume elsewhere.
        Path next = newLink(link.getParent().relativize(version));
        if (Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
            replaceUnpacked(next, now);
            return;
        }
        Path replaced = current();
        if (replaced != null && replaced.startsWith(directory.toRealPath())) {
            stamp(replaced, now);
        }
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes a link beside the versions, to be renamed to where it belongs. */
    Path newLink(Path target) throws IOException {
        Path next = directory.resolve(NEXT);
        Files.deleteIfExists(next);
        return Files.createSymbolicLink(next, target);
    }

    /**
     * Puts the link in the place of a folder that a start script unpacked. Two renames: the only
     * time when nothing is there for a moment.
     */
    private void replaceUnpacked(Path next, Instant now) throws IOException {
        Path aside = directory.resolve("unpacked-" + now.toEpochMilli());
        try {
            // A volume's owner is often another user, who alone may set its time.
            stamp(folder, now);
            Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            immovable = true;
            throw e;
        }
        try {
            Files.move(next, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
    }

    /** From the time of its replacement on, a version stays for the retention. */
    static void stamp(Path version, Instant now) throws IOException {
        Files.setLastModifiedTime(version, FileTime.from(now));
    }

    /** Removes what a failed switch left: the version, unless it is the current one; the link. */
    private void discard(Path version, Throwable failure) {
        try {
            Files.deleteIfExists(directory.resolve(NEXT));
            if (!version.toRealPath().equals(current())) {
                delete(version);
            }
        } catch (IOException | UncheckedIOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Removes versions that were replaced before a time, and those that never became current; then
     * others, the one that was replaced first before the others, until all take no more than a
     * bound, with a payload that is to come.
     */
    void clean(Instant oldest, long mostBytes, DatalinkPayload coming) throws IOException {
        Path current = current();
        long published = current == null ? 0 : number(name(current));
        long bytes = BLOCK * (1 + coming.files().size()) + (current == null ? 0 : size(current));
        bytes += coming.files().values().stream().mapToLong(String::length).sum();
        List<Path> replaced = new ArrayList<>();
        for (String name : names(directory)) {
            Path version = directory.resolve(name);
            if (name.matches(OURS)
                    && Files.isDirectory(version, LinkOption.NOFOLLOW_LINKS)
                    && !version.toRealPath().equals(current)) {
                replaced.add(version);
                bytes += size(version);
            }
        }
        replaced.sort(Comparator.comparing(version -> version.toFile().lastModified()));
        for (Path version : replaced) {
            boolean half = published > 0 && number(name(version)) > published;
            boolean old = Files.getLastModifiedTime(version).toInstant().isBefore(oldest);
            if (half || old || bytes > mostBytes) {
                bytes -= size(version);
                delete(version);
            }
        }
    }

    private static long size(Path version) throws IOException {
        try (Stream<Path> files = Files.walk(version)) {
            return files.mapToLong(file -> BLOCK + file.toFile().length()).sum();
        }
    }

    private static void delete(Path version) throws IOException {
        try (Stream<Path> files = Files.walk(version)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.deleteIfExists(file);
            }
        }
    }
}
