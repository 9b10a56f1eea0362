package org.lsst.tap.tools.kit;

import ca.nrc.cadc.tap.schema.TapSchema;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What a read returned, in short. Immutable; two results are equal in every field if and only if
 * their digests are.
 *
 * @param digest the SHA-256 of the result's text, in hexadecimal
 * @param columns the number of columns, or of rows of a result that is none of CADC's
 */
public record Look(String digest, long schemas, long tables, long columns, long keys) {

    /** Returns the look of a result; takes about as long as the read itself. */
    public static Look of(TapSchema result) {
        String text = TapSchemaText.of(result);
        return new Look(
                DigestUtils.sha256Hex(text),
                count(text, "schema|"),
                count(text, "table|"),
                count(text, "column|"),
                count(text, "key|"));
    }

    private static long count(String text, String description) {
        return text.lines().filter(line -> line.startsWith(description)).count();
    }

    public static Look of(String text, long rows) {
        return new Look(DigestUtils.sha256Hex(text), 0, 0, rows, 0);
    }

    public String sizes() {
        return "%d schemas, %d tables, %d columns, %d keys"
                .formatted(schemas, tables, columns, keys);
    }

    /** Whether one of the kinds of description that {@code whole} has is missing altogether. */
    boolean lacksAKindOf(Look whole) {
        return (schemas == 0 && whole.schemas > 0)
                || (tables == 0 && whole.tables > 0)
                || (columns == 0 && whole.columns > 0)
                || (keys == 0 && whole.keys > 0);
    }
}
