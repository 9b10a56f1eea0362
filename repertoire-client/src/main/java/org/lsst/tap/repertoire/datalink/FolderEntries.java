package org.lsst.tap.repertoire.datalink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A folder that can't be replaced as a whole, kept from inside: each name in it is a link that
 * leads through one common link into the current version, so that all change at once, as Kubernetes
 * keeps its ConfigMaps.
 */
final class FolderEntries extends FolderVersions {

    /** What a file system's root has. */
    static final String LOST_AND_FOUND = "lost+found";

    private static final String CURRENT = ".current";
    private static final String VERSIONS = ".versions";

    FolderEntries(Path folder) {
        super(folder, folder.resolve(VERSIONS), folder.resolve(CURRENT));
    }

    /** Whether a file in such a folder was made here, or with its file system. */
    static boolean isOurs(Path file) throws IOException {
        String name = file.getFileName().toString();
        return name.equals(VERSIONS)
                || name.equals(LOST_AND_FOUND)
                || (Files.isSymbolicLink(file)
                        && (name.equals(CURRENT)
                                || Files.readSymbolicLink(file).startsWith(CURRENT)));
    }

    @Override
    void check() throws IOException {
        checkHoldsTemplatesOnly();
        checkCanWrite(folder);
    }

    @Override
    boolean hold(DatalinkPayload payload) throws IOException {
        for (String name : payload.fileNames()) {
            if (!leads(name)) {
                return false;
            }
        }
        return entries().equals(payload.fileNames()) && super.hold(payload);
    }

    private boolean leads(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.isSymbolicLink(file)
                && Files.readSymbolicLink(file).equals(Path.of(CURRENT, name));
    }

    private Set<String> entries() throws IOException {
        Set<String> names = new TreeSet<>(names(folder));
        names.removeIf(name -> name.startsWith(".") || name.equals(LOST_AND_FOUND));
        return names;
    }

    /**
     * Brings new names before the switch, since the next manifest names them; then replaces what a
     * start script unpacked, the manifest last; then removes old names. If the switch fails, the
     * new names go again.
     */
    @Override
    void switchTo(Path version, DatalinkPayload payload, Instant now) throws IOException {
        Set<String> before = entries();
        try {
            for (String name : payload.fileNames()) {
                if (!before.contains(name)) {
                    link(name);
                }
            }
            super.switchTo(version, payload, now);
        } catch (IOException | RuntimeException | Error e) {
            removeAllBut(before);
            throw e;
        }
        List<String> manifestLast = new ArrayList<>(payload.fileNames());
        manifestLast.remove(DatalinkPayload.MANIFEST);
        manifestLast.add(DatalinkPayload.MANIFEST);
        for (String name : manifestLast) {
            if (!leads(name)) {
                link(name);
            }
        }
        removeAllBut(payload.fileNames());
    }

    private void link(String name) throws IOException {
        Path next = newLink(Path.of(CURRENT, name));
        Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private void removeAllBut(Set<String> kept) throws IOException {
        for (String name : entries()) {
            if (!kept.contains(name)) {
                Files.delete(folder.resolve(name));
            }
        }
    }
}
