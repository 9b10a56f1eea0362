package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files on the class path. Stateless. */
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
}
