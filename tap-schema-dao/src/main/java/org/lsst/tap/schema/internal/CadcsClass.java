package org.lsst.tap.schema.internal;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which of CADC's classes ours extends: the one that is on the class path, of whatever version. Our
 * own mapping of rows is used where it was proven to equal that class; elsewhere the class itself
 * reads. Immutable.
 *
 * <p>CADC's jar doesn't say its version, and a version number would not tell of a patch. So a class
 * is known by the SHA-256 digest of its class files: with those that it encloses and those that it
 * extends, each by its name.
 */
final class CadcsClass {

    /** Digest to version. The tests prove that ours is equal to each. */
    private static final Map<String, String> PROVEN =
            Map.of(
                    // As it is published.
                    "1927f6e1426a00e81014a306be45d3245c1868ab7ed64849dec90444b195d1fa",
                    "1.2.18",
                    // As it is renamed in our drop-in jar.
                    "81b9dd1371d907d1b5bff4aac9478619311da4505723f3f5b6b1601da7138191",
                    "1.2.18");

    private static final CadcsClass EXTENDED = new CadcsClass(TapSchemaDAO.class);

    /** The name of the jar that it is in, which has its version, as far as it has one. */
    final String origin;

    /** 64 hexadecimal digits; empty if the class files can't be read. */
    final String digest;

    CadcsClass(Class<?> cadcs) {
        this.origin = origin(cadcs);
        this.digest = digest(cadcs);
    }

    /** Returns the class that ours extends. */
    static CadcsClass extended() {
        return EXTENDED;
    }

    /** Returns whether ours was proven to be equal to it. */
    boolean isProven() {
        return PROVEN.containsKey(digest);
    }

    /** Returns the versions that ours was proven to be equal to. */
    static String provenVersions() {
        return String.join(", ", new TreeSet<>(PROVEN.values()));
    }

    private static String origin(Class<?> cadcs) {
        CodeSource source = cadcs.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return "an unknown place";
        }
        String path = source.getLocation().getPath().replaceFirst("[/!]+$", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String digest(Class<?> cadcs) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (Class<?> c = cadcs; c != Object.class; c = c.getSuperclass()) {
                add(sha256, c);
                Class<?>[] enclosed = c.getDeclaredClasses();
                Arrays.sort(enclosed, Comparator.comparing(Class::getName));
                for (Class<?> inner : enclosed) {
                    add(sha256, inner);
                }
            }
            return String.format("%064x", new BigInteger(1, sha256.digest()));
        } catch (IOException unreadable) {
            return "";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }

    private static void add(MessageDigest digest, Class<?> c) throws IOException {
        String name = c.getName();
        try (InputStream file =
                c.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
            if (file == null) {
                throw new IOException("no class file of " + name);
            }
            digest.update(file.readAllBytes());
        }
    }
}
