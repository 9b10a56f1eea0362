package org.lsst.tap.repertoire.datalink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names in a folder that can't be replaced as a whole: each is a link that leads through one
 * common link into the current version, so that all change at once, as Kubernetes keeps its
 * ConfigMaps.
 */
final class FolderEntries {

    static final String CURRENT = ".current";
    static final String VERSIONS = ".versions";

    private final Path folder;

    FolderEntries(Path folder) {
        this.folder = folder;
    }

    /** Whether a file in such a folder was made here. */
    static boolean isOurs(Path file) throws IOException {
        String name = file.getFileName().toString();
        return name.equals(VERSIONS)
                || (Files.isSymbolicLink(file)
                        && (name.equals(CURRENT)
                                || Files.readSymbolicLink(file).startsWith(CURRENT)));
    }

    /** Whether the names are those of a payload, and each leads into the current version. */
    boolean lead(DatalinkPayload payload) throws IOException {
        for (String name : payload.fileNames()) {
            if (!leads(name)) {
                return false;
            }
        }
        return names().equals(payload.fileNames());
    }

    private boolean leads(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.isSymbolicLink(file)
                && Files.readSymbolicLink(file).equals(Path.of(CURRENT, name));
    }

    private Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>(FolderVersions.names(folder));
        names.removeIf(name -> name.startsWith(".") || name.equals("lost+found"));
        return names;
    }

    /**
     * Brings the names of a payload: new ones before the switch, since the next manifest names
     * them; then what a start script unpacked is replaced, the manifest last; then old names go. If
     * it fails, the new names go again.
     */
    void publish(DatalinkPayload payload, FolderVersions versions, Path version, Instant now)
            throws IOException {
        List<Path> made = new ArrayList<>();
        try {
            for (String name : payload.fileNames()) {
                if (!Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                    made.add(link(name, versions));
                }
            }
            versions.switchTo(version, now);
        } catch (IOException | RuntimeException | Error e) {
            for (Path link : made) {
                Files.deleteIfExists(link);
            }
            throw e;
        }
        List<String> names = new ArrayList<>(payload.fileNames());
        names.remove(DatalinkPayload.MANIFEST);
        names.add(DatalinkPayload.MANIFEST);
        for (String name : names) {
            if (!leads(name)) {
                link(name, versions);
            }
        }
        for (String name : names()) {
            if (!payload.fileNames().contains(name)) {
                Files.delete(folder.resolve(name));
            }
        }
    }

    private Path link(String name, FolderVersions versions) throws IOException {
        Path next = versions.newLink(Path.of(CURRENT, name));
        return Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
