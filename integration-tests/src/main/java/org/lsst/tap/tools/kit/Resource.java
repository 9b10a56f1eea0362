package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files on the class path, and beside it. Stateless. */
public final class Resource {

    private Resource() {}

    /** Returns the text of a file that lies beside a class. */
    public static String text(Class<?> beside, String name) {
        return new String(bytes(beside, name), StandardCharsets.UTF_8);
    }

    /** Returns the content of a file that lies beside a class. */
    static byte[] bytes(Class<?> beside, String name) {
        try (InputStream stream = beside.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("there is none");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be read from the class path", e);
        }
    }

    /** Returns what the class path has a class in: a folder, or a jar with its version. */
    public static Path home(Class<?> member) {
        try {
            return Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The classes of " + member + " have no path", e);
        }
    }

    /** Returns what lies beside that: in the module's {@code target}, both ways. */
    public static Path built(Class<?> member, String name) {
        return home(member).resolveSibling(name);
    }
}
