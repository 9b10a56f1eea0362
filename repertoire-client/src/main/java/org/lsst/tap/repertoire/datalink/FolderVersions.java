package org.lsst.tap.repertoire.datalink;

import java.io.IOException;
import java.nio.channels.FileChannel;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** The version that the link names; empty if it names none that is there. */
    Optional<Path> current() throws IOException {
        return Files.isSymbolicLink(link) && Files.isDirectory(link)
                ? Optional.of(link.toRealPath())
                : Optional.empty();
    }

    /** Whether the current version has these files, byte for byte, and no others. */
    boolean holds(DatalinkPayload payload) throws IOException {
        Optional<Path> version = current();
        if (version.isEmpty() || !names(version.get()).equals(payload.fileNames())) {
            return false;
        }
        for (String name : payload.fileNames()) {
            byte[] expected = payload.file(name).orElseThrow();
            if (!Arrays.equals(Files.readAllBytes(version.get().resolve(name)), expected)) {
                return false;
            }
        }
        return true;
    }

    static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** Writes a version that nothing names yet; if that fails, nothing of it is left. */
    Path write(DatalinkPayload payload) throws IOException {
        Path version = Files.createDirectory(directory.resolve("v" + (lastNumber() + 1)));
        try {
            for (String name : payload.fileNames()) {
                Files.write(version.resolve(name), payload.file(name).orElseThrow());
            }
            return version;
        } catch (IOException | RuntimeException | Error e) {
            discard(version, e);
            throw e;
        }
    }

    /** Beyond all that are there: a number must not mean another payload to a slow reader. */
    private long lastNumber() throws IOException {
        return names(directory).stream()
                .filter(name -> name.matches(VERSION))
                .mapToLong(FolderVersions::number)
                .max()
                .orElse(0);
    }

    private static long number(String version) {
        return Long.parseLong(version.substring(1));
    }

    /**
     * Makes a link to a version beside the others, to be renamed to where it belongs. Relative, so
     * that it also holds where another container mounts the volume elsewhere.
     */
    Path linkTo(Path version) throws IOException {
        Path next = directory.resolve(NEXT);
        Files.deleteIfExists(next);
        return Files.createSymbolicLink(next, link.getParent().relativize(version));
    }

    /** Renames a link to this version over the current one: rename(2) is atomic. */
    void switchTo(Path version, Instant now) throws IOException {
        Path next = linkTo(version);
        Optional<Path> replaced = current();
        if (replaced.isPresent() && replaced.get().startsWith(directory.toRealPath())) {
            stamp(replaced.get(), now);
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
            if (!current().equals(Optional.of(version.toRealPath()))) {
                delete(version);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Removes versions that were replaced before a time, and those that never became current. */
    void clean(Instant oldest) throws IOException {
        long published =
                current()
                        .map(version -> version.getFileName().toString())
                        .filter(name -> name.matches(VERSION))
                        .map(FolderVersions::number)
                        .orElse(Long.MAX_VALUE);
        for (Path version : replaced()) {
            String name = version.getFileName().toString();
            boolean half = name.matches(VERSION) && number(name) > published;
            if (half || Files.getLastModifiedTime(version).toInstant().isBefore(oldest)) {
                delete(version);
            }
        }
    }

    /**
     * Removes replaced versions, the oldest first, until a payload fits into a bound with the rest.
     */
    void makeRoom(DatalinkPayload payload, long bound) throws IOException {
        long size = BLOCK;
        for (String name : payload.fileNames()) {
            size += blocks(payload.file(name).orElseThrow().length);
        }
        Optional<Path> current = current();
        if (current.isPresent()) {
            size += size(current.get());
        }
        for (Path version : replaced()) {
            size += size(version);
        }
        for (Path version : replaced()) {
            if (size > bound) {
                size -= size(version);
                delete(version);
            }
        }
    }

    private static long blocks(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static long size(Path version) throws IOException {
        try (Stream<Path> files = Files.walk(version)) {
            return files.mapToLong(file -> BLOCK + blocks(file.toFile().length())).sum();
        }
    }

    /** The versions that aren't current, the one that was replaced first before the others. */
    private List<Path> replaced() throws IOException {
        Optional<Path> current = current();
        List<Path> replaced = new ArrayList<>();
        for (String name : names(directory)) {
            Path version = directory.resolve(name);
            if (name.matches(OURS)
                    && Files.isDirectory(version, LinkOption.NOFOLLOW_LINKS)
                    && !current.equals(Optional.of(version.toRealPath()))) {
                replaced.add(version);
            }
        }
        replaced.sort(Comparator.comparing(version -> version.toFile().lastModified()));
        return replaced;
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
}
