package org.lsst.tap.repertoire.datalink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.text.Excerpt;

/** What stands where a datalink folder is to be kept; looked at before anything is written. */
final class FolderGround {

    /** What a fresh file system has. */
    private static final String LOST_AND_FOUND = "lost+found";

    private final Path folder;
    private final Path versions;

    private FolderGround(Path folder, Path versions) {
        this.folder = folder;
        this.versions = versions;
    }

    /**
     * Looks whether a folder can be a link to a version.
     *
     * @param versions where its versions are
     * @throws RepertoireConfigurationException if it can't, and what is there is left as it is; the
     *     message says what that is
     */
    static void checkLink(Path folder, Path versions) throws IOException {
        FolderGround ground = new FolderGround(folder, versions);
        ground.checkParent();
        if (Files.isSymbolicLink(folder)) {
            ground.checkLinkIsOurs();
        } else if (Files.isDirectory(folder)) {
            ground.checkHoldsTemplatesOnly(name -> false);
        }
        ground.checkCanWrite(folder.getParent());
    }

    /** Looks whether a folder that can't be replaced can be kept from inside. As above. */
    static void checkInside(Path folder, Path versions) throws IOException {
        FolderGround ground = new FolderGround(folder, versions);
        ground.checkHoldsTemplatesOnly(name -> name.equals(LOST_AND_FOUND));
        ground.checkCanWrite(folder);
    }

    private void checkParent() {
        Path parent = folder.getParent();
        if (!Files.isDirectory(parent)) {
            throw refused(
                    "has no place: expected the folder "
                            + parent
                            + ", found "
                            + (Files.exists(parent, LinkOption.NOFOLLOW_LINKS)
                                    ? "something else"
                                    : "nothing")
                            + "; make it, or name another folder");
        }
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                && !Files.isSymbolicLink(folder)
                && !Files.isDirectory(folder)) {
            throw refused("is a file; name a folder, or remove it");
        }
    }

    private void checkLinkIsOurs() throws IOException {
        Path target = Files.readSymbolicLink(folder);
        if (!folder.resolveSibling(target).normalize().startsWith(versions)) {
            throw refused(
                    "is a link to "
                            + Excerpt.quoted(target.toString())
                            + ", which was not made for it; remove the link, or name another"
                            + " folder");
        }
    }

    private void checkHoldsTemplatesOnly(Predicate<String> alsoAllowed) throws IOException {
        for (String name : FolderVersions.names(folder)) {
            Path file = folder.resolve(name);
            if (!alsoAllowed.test(name) && !FolderEntries.isOurs(file) && !isTemplate(file)) {
                throw refused(
                        "holds "
                                + Excerpt.quoted(name)
                                + ", which is no datalink template; name a folder that is for"
                                + " datalink templates alone");
            }
        }
    }

    /** Whether a start script may have unpacked it. */
    private static boolean isTemplate(Path file) {
        String name = file.getFileName().toString();
        return (name.endsWith(".xml") || name.equals(DatalinkPayload.MANIFEST))
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void checkCanWrite(Path place) {
        Path lock = versions.resolve(FolderVersions.LOCK);
        if (Files.exists(versions, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(versions, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(
                    "has no place for its versions: expected a folder "
                            + versions
                            + " or nothing, found something else; remove that");
        }
        for (Path needed : new Path[] {place, versions, lock}) {
            if (Files.exists(needed) && !Files.isWritable(needed)) {
                throw refused(
                        "can't be kept by the user "
                                + Excerpt.quoted(System.getProperty("user.name"))
                                + ": "
                                + needed
                                + " can't be written; keep it as the user who made it, or give the"
                                + " rights");
            }
        }
    }

    private RepertoireConfigurationException refused(String what) {
        return new RepertoireConfigurationException(
                "The datalink folder " + folder + ' ' + what + "; nothing was written");
    }
}
