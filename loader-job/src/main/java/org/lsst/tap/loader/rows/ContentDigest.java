package org.lsst.tap.loader.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.text.Identifiers;

/**
 * A digest of all rows of a release that does not depend on their order, computed here from rows
 * and in PostgreSQL from tables, with the same result. Stateless.
 *
 * <p>A field is written as its length in characters, a colon and its text, a NULL as a minus; a
 * row's fields are divided by commas. A table is its name, a colon, and the SHA-256 of its rows in
 * hexadecimal, sorted; the digest is the SHA-256 of the five tables, divided by line feeds. CADC's
 * extension columns count too, so that whatever somebody writes into live by hand is seen.
 */
public final class ContentDigest {

    private ContentDigest() {}

    /** Returns the digest of the rows that a release is meant to have. */
    public static String of(ReleaseRows rows) {
        MessageDigest sha256 = DigestUtils.getSha256Digest();
        StringJoiner tables = new StringJoiner("\n");
        for (TapTable table : TapTable.ALL) {
            List<String> digests = new ArrayList<>();
            for (TapRow row : rows.of(table)) {
                StringBuilder line = new StringBuilder(256);
                for (Object field : row.fields()) {
                    String text = field == null ? "-" : field.toString();
                    if (field != null) {
                        line.append(text.codePointCount(0, text.length())).append(':');
                    }
                    line.append(text).append(',');
                }
                line.append("-,".repeat(table.extensions().size())).setLength(line.length() - 1);
                digests.add(hex(sha256, line.toString()));
            }
            digests.sort(null);
            tables.add(table.name() + ':' + String.join("", digests));
        }
        return hex(sha256, tables.toString());
    }

    private static String hex(MessageDigest digest, String text) {
        return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    }

    /**
     * Returns an SQL expression for the digest of what a database schema holds.
     *
     * @param bytes whether the server takes text for bytes (SQL_ASCII); those of UTF-8 that begin
     *     no character are then not counted
     */
    public static String sql(String databaseSchema, boolean bytes) {
        String length =
                bytes
                        ? "pg_catalog.char_length(pg_catalog.regexp_replace(%s, '[\\x80-\\xBF]',"
                                + " '', 'g'))"
                        : "pg_catalog.char_length(%s)";
        StringJoiner tables = new StringJoiner(" || E'\\n' || ");
        for (TapTable table : TapTable.ALL) {
            StringJoiner line = new StringJoiner(" || ',' || ");
            Stream.concat(table.columns().stream(), table.extensions().stream())
                    .map(column -> "t." + column + "::text")
                    .map(
                            text ->
                                    "coalesce(%s || ':' || %s, '-')"
                                            .formatted(length.formatted(text), text))
                    .forEach(line::add);
            tables.add(
                    """
                    '%s:' || coalesce((SELECT pg_catalog.string_agg(r.digest, '' ORDER BY r.digest COLLATE "C")
                                         FROM (SELECT %s AS digest FROM %s t) r), '')
                    """
                            .formatted(
                                    table.name(),
                                    sha256Sql(line.toString()),
                                    Identifiers.quote(databaseSchema, table.name())));
        }
        return sha256Sql(tables.toString());
    }

    private static String sha256Sql(String text) {
        return "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to("
                + text
                + ", 'UTF8')), 'hex')";
    }
}
