package org.lsst.tap.loader.felis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The one import that is no file of the release: the description of TAP_SCHEMA's own tables (TAP
 * 1.1, section 4) that comes with Felis, under Felis's URI.
 */
final class StandardSchema {

    /** The name by which Felis files import it. */
    static final String URI = "resource://felis/config/tap_schema/tap_schema_std.yaml";

    private static final String FILE = "/org/lsst/tap/loader/felis/tap-schema.yaml";

    private StandardSchema() {}

    static byte[] bytes() {
        try (InputStream in = StandardSchema.class.getResourceAsStream(FILE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + FILE + " from the jar failed", e);
        }
    }
}
