package org.lsst.tap.tools.kit;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Finds what the build has made. Stateless. */
public final class BuiltFile {

    private BuiltFile() {}

    /**
     * Returns a file or folder beside what the class path has a class in, its module's folder of
     * classes or its jar: in the module's {@code target}, both ways.
     *
     * @param member a class of the module
     * @param name the file's name
     */
    public static Path beside(Class<?> member, String name) {
        return of(member).resolveSibling(name);
    }

    /** Returns what the class path has a class in: a folder, or a jar with its version. */
    public static Path of(Class<?> member) {
        try {
            return Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The classes of " + member + " have no path", e);
        }
    }
}
