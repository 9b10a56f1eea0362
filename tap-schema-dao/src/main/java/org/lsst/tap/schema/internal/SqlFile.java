package org.lsst.tap.schema.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL of a file beside this class, which runs in psql as it stands, for TAP_SCHEMA's own names.
 * What stands between <code>&#47;*place*&#47;</code> and <code>&#47;*.*&#47;</code> in it can be
 * anything else. Immutable.
 */
final class SqlFile {

    private static final Pattern COMMENT = Pattern.compile("(?m)^ *--.*$");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern PLACE = Pattern.compile("/\\*([a-z ]+)\\*/.*?/\\*\\.\\*/");

    private final String sql;

    private SqlFile(String sql) {
        this.sql = sql;
    }

    /** Reads a file; its comments are left out, and it becomes one line. */
    static SqlFile read(String name) {
        try (InputStream in = SqlFile.class.getResourceAsStream(name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String sql = COMMENT.matcher(text).replaceAll("");
            return new SqlFile(SPACE.matcher(sql).replaceAll(" ").trim());
        } catch (IOException failure) {
            throw new UncheckedIOException(name + " can't be read", failure);
        }
    }

    /** Returns the SQL with its places filled. */
    String with(Map<String, String> fillings) {
        return PLACE.matcher(sql)
                .replaceAll(
                        place ->
                                Matcher.quoteReplacement(
                                        Objects.requireNonNull(fillings.get(place.group(1)))));
    }
}
