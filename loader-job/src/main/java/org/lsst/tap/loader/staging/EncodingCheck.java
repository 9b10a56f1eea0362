package org.lsst.tap.loader.staging;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Excerpt;

/**
 * Whether a database that does not keep its text in UTF-8 can hold a release. Asked before anything
 * is written, text by text of those that are not ASCII, on a connection in autocommit mode.
 * Stateless.
 */
public final class EncodingCheck {

    private static final Pattern LENGTH = Pattern.compile("character varying\\((\\d+)\\).*");

    private EncodingCheck() {}

    /**
     * Returns what the database can't hold, each with file and field; nothing for UTF-8.
     *
     * @param file the file of a schema, by the schema's name
     */
    public static List<String> findings(
            Connection connection, ReleaseRows release, UnaryOperator<String> file)
            throws SQLException {
        List<String> findings = new ArrayList<>();
        if (Sessions.encoding(connection).equals("UTF8")) {
            return findings;
        }
        for (TapTable table : TapTable.ALL) {
            for (ReleaseDiff.Fields row : ReleaseDiff.rows(table, release)) {
                for (String field : table.columns()) {
                    String text = row.values().text(field);
                    String why = why(connection, table.name() + "." + field, text);
                    if (!why.isEmpty()) {
                        findings.add(
                                "%s: \"%s\" of \"%s\" in %s, \"%s\", %s"
                                        .formatted(
                                                file.apply(row.row().schema()),
                                                field,
                                                row.row().key(),
                                                table.viewName(),
                                                Excerpt.of(text),
                                                why));
                    }
                }
            }
        }
        return findings;
    }

    /** Returns what the database can't hold of the names and descriptions of extension columns. */
    public static List<String> extensionFindings(
            Connection connection, List<ExtensionColumn> extensions) throws SQLException {
        List<String> findings = new ArrayList<>();
        for (ExtensionColumn column : extensions) {
            for (String text : List.of(column.name(), column.description())) {
                String why = why(connection, "", text);
                if (!why.isEmpty()) {
                    findings.add(
                            "\"%s\" of %s %s".formatted(Excerpt.of(text), column.table(), why));
                }
            }
        }
        return findings;
    }

    /** Returns why a text can't be held; empty if it can. */
    private static String why(Connection connection, String column, String text)
            throws SQLException {
        String encoding = Sessions.encoding(connection);
        if (encoding.equals("UTF8") || text.chars().allMatch(c -> c < 0x80)) {
            return "";
        }
        if (!Sessions.holds(connection, text)) {
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
}
