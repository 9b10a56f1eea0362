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
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a folder, in one directory, and the link that names the current one. Open while a
 * lock on that directory is held: one writer at a time, also between processes.
 */
final class FolderVersions implements AutoCloseable {

    static final String LOCK = "lock";

    private static final String NEXT = "next";

    /** What is made here; all else in the directory is somebody else's, and left alone. */
    private static final String VERSION = "v[0-9]{1,18}";

    private static final String OURS = VERSION + "|unpacked-[0-9]{1,18}";

    /** A small file takes a block, and so does a directory. */
    private static final long BLOCK = 4096;

    private final Path directory;
    private final Path link;
    private final FileChannel lock;

    private FolderVersions(Path directory, Path link, FileChannel lock) {
        this.directory = directory;
        this.link = link;
        this.lock = lock;
    }

    /**
     * Opens them, and makes the directory if it isn't there.
     *
     * @param link what names the current version
     * @throws java.nio.channels.OverlappingFileLockException if this process has them open already
     */
    static FolderVersions open(Path directory, Path link) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(
                        directory.resolve(LOCK),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            channel.lock();
            return new FolderVersions(directory, link, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** The version that the link names; null if it names none that is there. */
    private @Nullable Path current() throws IOException {
        return Files.isSymbolicLink(link) && Files.isDirectory(link) ? link.toRealPath() : null;
    }

    /** Whether the current version has these files, byte for byte, and no others. */
    boolean holds(DatalinkPayload payload) throws IOException {
        Path current = current();
        if (current == null || !names(current).equals(payload.files.keySet())) {
            return false;
        }
        for (Map.Entry<String, byte[]> file : payload.files.entrySet()) {
            byte[] found = Files.readAllBytes(current.resolve(file.getKey()));
            if (!Arrays.equals(found, file.getValue())) {
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

    /** Writes a version that nothing names yet; if that fails, nothing of it is left. */
    Path write(DatalinkPayload payload) throws IOException {
        // Beyond all that are there: a number must not mean another payload to a slow reader.
        long last = names(directory).stream().mapToLong(FolderVersions::number).max().orElse(0);
        Path version = Files.createDirectory(directory.resolve("v" + (last + 1)));
        try {
            for (Map.Entry<String, byte[]> file : payload.files.entrySet()) {
                Files.write(version.resolve(file.getKey()), file.getValue());
            }
            return version;
        } catch (IOException | RuntimeException | Error e) {
            discard(version, e);
            throw e;
        }
    }

    /** The number of a version; 0 for what isn't one. */
    private static long number(String name) {
        return name.matches(VERSION) ? Long.parseLong(name.substring(1)) : 0;
    }

    /**
     * Makes a link to a version, to be renamed to where it belongs. Relative, so that it also holds
     * where another container mounts the volume elsewhere.
     */
    Path linkTo(Path version) throws IOException {
        return newLink(link.getParent().relativize(version));
    }

    /** Makes a link beside the versions, to be renamed to where it belongs. */
    Path newLink(Path target) throws IOException {
        Path next = directory.resolve(NEXT);
        Files.deleteIfExists(next);
        return Files.createSymbolicLink(next, target);
    }

    /** Renames a link to this version over the current one: rename(2) is atomic. */
    void switchTo(Path version, Instant now) throws IOException {
        Path next = linkTo(version);
        Path replaced = current();
        if (replaced != null && replaced.startsWith(directory.toRealPath())) {
            stamp(replaced, now);
        }
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }

    /** From the time of its replacement on, a version stays for the retention. */
    static void stamp(Path version, Instant now) throws IOException {
        Files.setLastModifiedTime(version, FileTime.from(now));
    }

    /** A name for a folder that a start script unpacked, and that is replaced. */
    Path aside(Instant now) {
        return directory.resolve("unpacked-" + now.toEpochMilli());
    }

    /**
     * Removes what a failed switch left: the version, unless it is the current one, and the link.
     */
    void discard(Path version, Throwable failure) {
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
     * bound.
     */
    void clean(Instant oldest, long mostBytes) throws IOException {
        Path current = current();
        long published = current == null ? 0 : number(name(current));
        long bytes = current == null ? 0 : size(current);
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

    /** What a payload takes as a version. */
    static long size(DatalinkPayload payload) {
        return payload.files.values().stream().mapToLong(file -> blocks(file.length)).sum() + BLOCK;
    }

    private static long size(Path version) throws IOException {
        try (Stream<Path> files = Files.walk(version)) {
            return files.mapToLong(file -> BLOCK + blocks(file.toFile().length())).sum();
        }
    }

    private static long blocks(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static void delete(Path version) throws IOException {
        try (Stream<Path> files = Files.walk(version)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.deleteIfExists(file);
            }
        }
    }
}
