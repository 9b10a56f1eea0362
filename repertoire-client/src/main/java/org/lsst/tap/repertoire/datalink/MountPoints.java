package org.lsst.tap.repertoire.datalink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Whether a folder is a mount point, which can't be renamed or replaced. Stateless. */
final class MountPoints {

    /** Linux's list, proc(5): the fifth field is the mount point, with octal escapes. */
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private static final int POINT = 4;

    private MountPoints() {}

    /** Whether it is one; where the system has no list, whether it is on another device. */
    static boolean contains(Path folder) {
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
}
