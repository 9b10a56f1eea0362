package org.lsst.tap.tools.demo.reads;

import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapSchema;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.lsst.tap.tools.kit.TapSchemaText;

/**
 * What a read returned, in short. Immutable; two results are equal in every field if and only if
 * their digests are.
 *
 * @param digest the SHA-256 of {@link TapSchemaText}, in hexadecimal
 * @param schemas the number of schemas
 * @param tables the number of tables
 * @param columns the number of columns
 * @param keys the number of foreign keys
 * @param bareTables the number of tables without a single column
 */
public record Content(
        String digest, int schemas, int tables, int columns, int keys, int bareTables) {

    /** Returns the content of a result; takes about as long as the read itself. */
    public static Content of(TapSchema result) {
        List<SchemaDesc> schemas = result.getSchemaDescs();
        List<TableDesc> tables =
                schemas.stream().flatMap(schema -> schema.getTableDescs().stream()).toList();
        return new Content(
                sha256(TapSchemaText.of(result)),
                schemas.size(),
                tables.size(),
                tables.stream().mapToInt(table -> table.getColumnDescs().size()).sum(),
                tables.stream().mapToInt(table -> table.getKeyDescs().size()).sum(),
                (int) tables.stream().filter(table -> table.getColumnDescs().isEmpty()).count());
    }

    /** Whether one of the kinds of description that {@code whole} has is missing altogether. */
    public boolean lacksAKindOf(Content whole) {
        return (schemas == 0 && whole.schemas > 0)
                || (tables == 0 && whole.tables > 0)
                || (columns == 0 && whole.columns > 0)
                || (keys == 0 && whole.keys > 0);
    }

    private static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
