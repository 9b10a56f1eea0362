package org.lsst.tap.repertoire.datalink;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.Excerpt;

/**
 * The versions of a folder, in one directory, and a link to the current one. That link is the
 * folder itself, and the directory is beside it. Or both are inside the folder, where it can't be
 * replaced as a whole: each name in it is a link that leads through the common one, so that all
 * change at once, as Kubernetes keeps its ConfigMaps.
 */
final class FolderVersions {

    /** Within a folder that is kept from inside, the link that all names lead through. */
    static final String CURRENT = ".current";

    private static final String VERSIONS = ".versions";

    static final String LOCK = "lock";
    private static final String NEXT = "next";

    /** What is made here; all else in the directory is somebody else's, and left alone. */
    private static final Pattern VERSION = Pattern.compile("v[1-9][0-9]*");

    /** What a file takes beside its content at most, and a directory. */
    private static final long BLOCK = 4096;

    private final Path folder;
    private final boolean inside;
    final Path directory;
    private final Path link;

    /** Where a real folder goes that the link replaces. */
    private @Nullable Path aside;

    /** Whether it could not be moved there. */
    boolean immovable;

    FolderVersions(Path folder, boolean inside) {
        this.folder = folder;
        this.inside = inside;
        String beside = "." + folder.getFileName() + VERSIONS;
        directory = inside ? folder.resolve(VERSIONS) : folder.resolveSibling(beside);
        link = inside ? folder.resolve(CURRENT) : folder;
    }

    /** Looks at what stands there, before anything is written; throws what says why it can't. */
    void check() throws IOException {
        Path parent = folder.getParent();
        if (!Files.isDirectory(parent)) {
            throw refused(
                    "has no place: expected the folder %s, found %s; make it, or name another"
                            + " folder",
                    parent, Files.exists(parent, NOFOLLOW_LINKS) ? "something else" : "nothing");
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
            for (String name : names(folder)) {
                if (!isEntry(name) && !name.equals(VERSIONS) && !name.equals("lost+found")) {
                    throw refused(
                            "holds %s, which is no datalink template; name a folder that is for"
                                    + " datalink templates alone",
                            Excerpt.quoted(name));
                }
            }
        } else if (Files.exists(folder, NOFOLLOW_LINKS)) {
            throw refused("is a file; name a folder, or remove it");
        }
        checkCanWrite();
    }

    private void checkCanWrite() {
        if (Files.exists(directory, NOFOLLOW_LINKS)
                && !Files.isDirectory(directory, NOFOLLOW_LINKS)) {
            throw refused(
                    "has no place for its versions: expected a folder %s or nothing, found"
                            + " something else; remove that",
                    directory);
        }
        for (Path needed : List.of(directory.getParent(), directory, directory.resolve(LOCK))) {
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

    /** The version that the link names; null if it names none that is there. */
    private @Nullable Path current() throws IOException {
        if (!Files.isSymbolicLink(link)) {
            return null;
        }
        Path version = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
        boolean ours = versions().containsValue(version);
        return ours && Files.isDirectory(version, NOFOLLOW_LINKS) ? version : null;
    }

    /** What has the name of a version, by its number. */
    private NavigableMap<BigInteger, Path> versions() throws IOException {
        NavigableMap<BigInteger, Path> versions = new TreeMap<>();
        for (String name : names(directory)) {
            if (VERSION.matcher(name).matches()) {
                versions.put(new BigInteger(name.substring(1)), directory.resolve(name));
            }
        }
        return versions;
    }

    static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Whether it is a template that a start script may have unpacked, or a link made here. */
    private boolean isEntry(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.isSymbolicLink(file)
                ? name.equals(CURRENT) || Files.readSymbolicLink(file).startsWith(CURRENT)
                : (name.endsWith(".xml") || name.equals(DatalinkPayload.MANIFEST))
                        && Files.isRegularFile(file);
    }

    /** The names that readers find in a folder that is kept from inside. */
    private Set<String> entries() throws IOException {
        Set<String> entries = new TreeSet<>();
        for (String name : inside ? names(folder) : entries) {
            if (isEntry(name) && !name.startsWith(".")) {
                entries.add(name);
            }
        }
        return entries;
    }

    /** Whether readers find these files, byte for byte, and no others. */
    boolean hold(DatalinkPayload payload) throws IOException {
        if (current() == null
                || !(inside ? entries() : names(folder)).equals(payload.fileNames())) {
            return false;
        }
        for (String name : payload.fileNames()) {
            Path file = folder.resolve(name);
            if (Files.isSymbolicLink(file) != inside
                    || (inside && !Files.readSymbolicLink(file).equals(Path.of(CURRENT, name)))
                    || !Arrays.equals(Files.readAllBytes(file), payload.file(name).orElseThrow())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes a version and makes it the current one; if that fails, nothing of it is left. From its
     * time on, the version before it stays for the retention.
     */
    void publish(DatalinkPayload payload, Instant now) throws IOException {
        // Beyond all that are there: a number must not mean another payload to a slow reader.
        NavigableMap<BigInteger, Path> versions = versions();
        BigInteger last = versions.isEmpty() ? BigInteger.ZERO : versions.lastKey();
        if (!inside && Files.isDirectory(link, NOFOLLOW_LINKS)) {
            last = last.add(BigInteger.ONE);
            aside = directory.resolve("v" + last);
        }
        Path version = Files.createDirectory(directory.resolve("v" + last.add(BigInteger.ONE)));
        try {
            for (String name : payload.fileNames()) {
                Files.write(version.resolve(name), payload.file(name).orElseThrow());
            }
            Files.setLastModifiedTime(version, FileTime.from(now));
            switchTo(version, payload);
        } catch (IOException | RuntimeException | Error e) {
            discard(version, e);
            throw e;
        }
    }

    /**
     * Makes a version the current one. Inside, brings new names before, since the next manifest
     * names them; afterwards replaces what a start script unpacked, the manifest last.
     */
    private void switchTo(Path version, DatalinkPayload payload) throws IOException {
        for (String name : payload.fileNames()) {
            if (inside && !Files.exists(folder.resolve(name), NOFOLLOW_LINKS)) {
                put(folder.resolve(name), Path.of(CURRENT, name));
            }
        }
        // Relative, so that it also holds where another container mounts the volume elsewhere.
        put(link, link.getParent().relativize(version));
        List<String> manifestLast = new ArrayList<>(entries());
        manifestLast.sort(
                Comparator.comparing((String name) -> !payload.fileNames().contains(name))
                        .thenComparing(DatalinkPayload.MANIFEST::equals));
        for (String name : manifestLast) {
            put(folder.resolve(name), Path.of(CURRENT, name));
        }
        removeNamesOfNothing();
    }

    /** Makes a link that isn't there yet beside the versions, and renames it to its place. */
    private void put(Path place, Path target) throws IOException {
        if (!Files.isSymbolicLink(place) || !Files.readSymbolicLink(place).equals(target)) {
            Path next = directory.resolve(NEXT);
            Files.deleteIfExists(next);
            Files.createSymbolicLink(next, target);
            if (aside != null) {
                // Two renames: the only time when nothing is there for a moment.
                immovable = true;
                Files.move(place, aside, ATOMIC_MOVE);
                immovable = false;
            }
            Files.move(next, place, ATOMIC_MOVE);
        }
    }

    private void removeNamesOfNothing() throws IOException {
        for (String name : entries()) {
            if (!Files.exists(folder.resolve(name))) {
                Files.delete(folder.resolve(name));
            }
        }
    }

    /** Removes what a failed switch left, the version unless it is the current one. */
    private void discard(Path version, Throwable failure) {
        try {
            if (aside != null && Files.notExists(link, NOFOLLOW_LINKS)) {
                Files.move(aside, link, ATOMIC_MOVE);
            }
            if (!version.equals(current())) {
                delete(version);
            }
            removeNamesOfNothing();
            Files.deleteIfExists(directory.resolve(NEXT));
        } catch (IOException | UncheckedIOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Removes versions that were replaced before a time, those that never became current, and those
     * that don't fit into a bound any more, together with newer ones and a payload that is to come.
     */
    void clean(Instant oldest, long mostBytes, DatalinkPayload coming) throws IOException {
        long bytes = BLOCK * (1 + coming.files().size());
        bytes += coming.files().values().stream().mapToLong(String::length).sum();
        Path current = current();
        boolean half = current != null;
        Instant replaced = oldest;
        for (Path version : versions().descendingMap().values()) {
            long size = Files.isDirectory(version, NOFOLLOW_LINKS) ? size(version) : 0;
            Instant written = Files.getLastModifiedTime(version, NOFOLLOW_LINKS).toInstant();
            half &= !version.equals(current);
            boolean goes = half || replaced.isBefore(oldest) || bytes + size > mostBytes;
            if (size > 0 && goes && !version.equals(current)) {
                delete(version);
            } else {
                bytes += size;
            }
            replaced = written;
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
