package org.lsst.tap.tools.kit;

import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What a read returned, in short. Immutable; two results are equal in every field if and only if
 * their digests are.
 *
 * @param digest the SHA-256 of the result's text, in hexadecimal
 * @param schemas the number of schemas
 * @param tables the number of tables
 * @param columns the number of columns, or of rows of a result that is none of CADC's
 * @param keys the number of foreign keys
 * @param bareTables the number of tables without a single column
 */
public record Look(String digest, int schemas, int tables, int columns, int keys, int bareTables) {

    /** Returns the look of a result; takes about as long as the read itself. */
    public static Look of(TapSchema result) {
        List<SchemaDesc> schemas = result.getSchemaDescs();
        List<TableDesc> tables =
                schemas.stream().flatMap(schema -> schema.getTableDescs().stream()).toList();
        return new Look(
                sha256(TapSchemaText.of(result)),
                schemas.size(),
                tables.size(),
                tables.stream().mapToInt(table -> table.getColumnDescs().size()).sum(),
                tables.stream().mapToInt(table -> table.getKeyDescs().size()).sum(),
                (int) tables.stream().filter(table -> table.getColumnDescs().isEmpty()).count());
    }

    /** Returns the look of a document or of a query's result with that many rows. */
    public static Look of(String text, int rows) {
        return new Look(sha256(text), 0, 0, rows, 0, 0);
    }

    /** Returns the numbers, for people. */
    public String sizes() {
        return "%d schemas, %d tables%s, %d columns, %d keys"
                .formatted(
                        schemas,
                        tables,
                        bareTables == 0 ? "" : " (" + bareTables + " without columns)",
                        columns,
                        keys);
    }

    /** Whether one of the kinds of description that {@code whole} has is missing altogether. */
    boolean lacksAKindOf(Look whole) {
        return (schemas == 0 && whole.schemas > 0)
                || (tables == 0 && whole.tables > 0)
                || (columns == 0 && whole.columns > 0)
                || (keys == 0 && whole.keys > 0);
    }

    private static String sha256(String text) {
        return DigestUtils.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
