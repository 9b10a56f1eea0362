package org.lsst.tap.loader.staging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.lsst.tap.loader.text.Identifiers;

/** The statements that make the structure of TAP_SCHEMA in a database schema. Stateless. */
final class Structure {

    private static final String PLACEHOLDER = ":schema";

    private Structure() {}

    /** Returns what makes the database schema, its tables, views and comments. */
    static String createTables(String databaseSchema) {
        return statements("create-tables.sql", databaseSchema);
    }

    /** Returns what adds the primary and foreign keys. */
    static String createKeys(String databaseSchema) {
        return statements("create-keys.sql", databaseSchema);
    }

    private static String statements(String resource, String databaseSchema) {
        try (InputStream stream = Structure.class.getResourceAsStream(resource)) {
            byte[] bytes = Objects.requireNonNull(stream, resource).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8)
                    .replace(PLACEHOLDER, Identifiers.quote(databaseSchema));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
