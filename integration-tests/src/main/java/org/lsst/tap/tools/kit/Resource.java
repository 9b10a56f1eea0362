package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.commons.io.IOUtils;

/** Files on the class path, and beside it. Stateless. */
public final class Resource {

    private Resource() {}

    public static String text(Class<?> beside, String name) {
        String path = "/" + beside.getPackageName().replace('.', '/') + "/" + name;
        try {
            return IOUtils.resourceToString(path, StandardCharsets.UTF_8);
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
