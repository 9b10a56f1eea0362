package org.lsst.tap.loader.staging;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.database.ServerEncoding;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Excerpt;

/**
 * Whether a database that does not keep its text in UTF-8 can hold a release. Asked before anything
 * is written, text by text of those that are not ASCII. Stateless.
 */
public final class EncodingCheck {

    private static final Pattern LENGTH = Pattern.compile("character varying\\((\\d+)\\).*");

    private EncodingCheck() {}

    /**
     * Returns what the database can't hold, each with file and field; nothing for UTF-8.
     *
     * @param connection in autocommit mode
     * @param file the file of a schema, by the schema's name
     */
    public static List<String> findings(
            Connection connection, ReleaseRows release, UnaryOperator<String> file)
            throws SQLException {
        String encoding = ServerEncoding.of(connection);
        List<String> findings = new ArrayList<>();
        Map<String, Boolean> held = new HashMap<>();
        for (TapTable<?> table : encoding.equals("UTF8") ? List.<TapTable<?>>of() : TapTable.ALL) {
            for (List<@Nullable Object> row : table.fieldsOf(release)) {
                for (int i = 0; i < row.size(); i++) {
                    if (!(row.get(i) instanceof String text) || isAscii(text)) {
                        continue;
                    }
                    if (!held.containsKey(text)) {
                        held.put(text, ServerEncoding.holds(connection, text));
                    }
                    String field = table.columns().get(i);
                    String why = why(encoding, table.name() + "." + field, text, held.get(text));
                    if (!why.isEmpty()) {
                        findings.add(
                                "%s: \"%s\" of \"%s\" in %s, \"%s\", %s"
                                        .formatted(
                                                file.apply(schema(release, table, row)),
                                                field,
                                                row.get(table.equals(TapTable.TABLES) ? 1 : 0)
                                                        + (table.equals(TapTable.COLUMNS)
                                                                ? "." + row.get(1)
                                                                : ""),
                                                table.viewName(),
                                                Excerpt.of(text),
                                                why));
                    }
                }
            }
        }
        return findings;
    }

    /**
     * Returns what the database can't hold of the names and descriptions of extension columns.
     *
     * @param connection in autocommit mode
     */
    public static List<String> extensionFindings(
            Connection connection, List<ExtensionColumn> extensions) throws SQLException {
        String encoding = ServerEncoding.of(connection);
        List<String> findings = new ArrayList<>();
        for (ExtensionColumn column : extensions) {
            for (String text : List.of(column.name(), column.description())) {
                boolean held =
                        encoding.equals("UTF8")
                                || isAscii(text)
                                || ServerEncoding.holds(connection, text);
                if (!held) {
                    findings.add(
                            "\"%s\" of %s %s"
                                    .formatted(
                                            Excerpt.of(text),
                                            column.table(),
                                            why(encoding, "", text, false)));
                }
            }
        }
        return findings;
    }

    private static String why(String encoding, String column, String text, boolean held) {
        if (!held) {
            return "has a character that the database's encoding %s does not have; one with UTF8 has"
                    .formatted(encoding);
        }
        Matcher type = LENGTH.matcher(ExpectedColumns.all().getOrDefault(column, ""));
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return encoding.equals("SQL_ASCII")
                        && type.matches()
                        && bytes > Integer.parseInt(type.group(1))
                ? "has %d bytes, and the database's encoding SQL_ASCII counts bytes; expected up to %s"
                        .formatted(bytes, type.group(1))
                : "";
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** Returns the schema that a row belongs to. */
    private static String schema(
            ReleaseRows release, TapTable<?> table, List<@Nullable Object> row) {
        String first = String.valueOf(row.get(0));
        if (table.equals(TapTable.SCHEMAS) || table.equals(TapTable.TABLES)) {
            return first;
        }
        String of =
                table.equals(TapTable.COLUMNS)
                        ? first
                        : release.keys().stream()
                                .filter(key -> key.keyId().equals(first))
                                .map(ReleaseRows.KeyRow::fromTable)
                                .findFirst()
                                .orElse(first);
        return release.tables().stream()
                .filter(one -> one.tableName().equals(of))
                .map(ReleaseRows.TableRow::schemaName)
                .findFirst()
                .orElse(of);
    }
}
