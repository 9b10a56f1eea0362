package org.lsst.tap.repertoire.datalink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.Excerpt;

/** What stands where a datalink folder is to be kept; looked at before anything is written. */
final class FolderGround {

    /** What a fresh file system has. */
    private static final String LOST_AND_FOUND = "lost+found";

    /** Linux's list, proc(5): the fifth field is the mount point, with octal escapes. */
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private static final int POINT = 4;

    private final Path folder;
    private final Path versions;

    /**
     * Creates one; looks at nothing yet.
     *
     * @param versions where the folder's versions are
     */
    FolderGround(Path folder, Path versions) {
        this.folder = folder;
        this.versions = versions;
    }

    /**
     * Whether a folder is a mount point, which can't be renamed or replaced; where the system has
     * no list of them, whether it is on another device.
     */
    static boolean isMountPoint(Path folder) {
        try {
            String path = folder.toRealPath(LinkOption.NOFOLLOW_LINKS).toString();
            if (Files.isReadable(MOUNTS)) {
                try (Stream<String> lines = Files.lines(MOUNTS, StandardCharsets.ISO_8859_1)) {
                    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
                    String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
                    return lines.map(line -> line.split(" ", POINT + 2))
                            .anyMatch(line -> unescaped(line[POINT]).equals(wanted));
                }
            }
            return !Files.getFileStore(folder).equals(Files.getFileStore(folder.getParent()));
        } catch (IOException e) {
            return false;
        }
    }

    private static String unescaped(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    /**
     * Looks whether the folder can be a link to a version.
     *
     * @throws RepertoireConfigurationException if it can't, and what is there is left as it is; the
     *     message says what that is
     */
    void checkLink() throws IOException {
        Path parent = folder.getParent();
        if (!Files.isDirectory(parent)) {
            throw refused(
                    "has no place: expected the folder %s, found %s; make it, or name another"
                            + " folder",
                    parent, exists(parent) ? "something else" : "nothing");
        }
        if (Files.isSymbolicLink(folder)) {
            checkLinkIsOurs();
        } else if (Files.isDirectory(folder)) {
            checkHoldsTemplatesOnly("");
        } else if (exists(folder)) {
            throw refused("is a file; name a folder, or remove it");
        }
        checkCanWrite(parent);
    }

    /** Looks whether a folder that can't be replaced can be kept from inside. As above. */
    void checkInside() throws IOException {
        checkHoldsTemplatesOnly(LOST_AND_FOUND);
        checkCanWrite(folder);
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private void checkLinkIsOurs() throws IOException {
        Path target = Files.readSymbolicLink(folder);
        if (!folder.resolveSibling(target).normalize().startsWith(versions)) {
            throw refused(
                    "is a link to %s, which was not made for it; remove the link, or name another"
                            + " folder",
                    Excerpt.quoted(target.toString()));
        }
    }

    private void checkHoldsTemplatesOnly(String alsoAllowed) throws IOException {
        for (String name : FolderVersions.names(folder)) {
            Path file = folder.resolve(name);
            // A start script may have unpacked templates.
            boolean template =
                    (name.endsWith(".xml") || name.equals(DatalinkPayload.MANIFEST))
                            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
            if (!template && !name.equals(alsoAllowed) && !FolderEntries.isOurs(file)) {
                throw refused(
                        "holds %s, which is no datalink template; name a folder that is for"
                                + " datalink templates alone",
                        Excerpt.quoted(name));
            }
        }
    }

    private void checkCanWrite(Path place) {
        if (exists(versions) && !Files.isDirectory(versions, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(
                    "has no place for its versions: expected a folder %s or nothing, found"
                            + " something else; remove that",
                    versions);
        }
        for (Path needed : List.of(place, versions, versions.resolve(FolderVersions.LOCK))) {
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
}
