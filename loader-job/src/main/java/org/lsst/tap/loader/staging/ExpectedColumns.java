package org.lsst.tap.loader.staging;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.loader.text.Visible;

/**
 * The columns that TAP_SCHEMA's five tables have, read from the very statements that make them, and
 * whether a database can hold the texts that go into them. Stateless.
 */
public final class ExpectedColumns {

    private static final Pattern TABLE =
            Pattern.compile("CREATE TABLE \\S+\\.(\\w+) \\((.*?)\n\\);", Pattern.DOTALL);

    private static final Pattern COLUMN =
            Pattern.compile("\n    (\\w+) (.+?)( NOT NULL)?(?: DEFAULT .*?)?(?=,?(?:\n|$))");

    private static final String FOUND =
            """
            SELECT c.relname || '.' || a.attname,
                   pg_catalog.format_type(a.atttypid, a.atttypmod)
                     || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private static final Pattern LIMITED = Pattern.compile("([a-z ]+)\\((\\d+)\\)");

    private static final int MAX_LENGTH = 10_485_760;

    /** PostgreSQL manual, appendix K. */
    private static final int MAX_COLUMNS = 1600;

    private static final Set<String> SYSTEM_COLUMNS =
            Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    private ExpectedColumns() {}

    /** Returns the type of each column, by {@code table.column}, as PostgreSQL shows it. */
    private static Map<String, String> all(List<ExtensionColumn> extensions) {
        Map<String, String> columns = new TreeMap<>();
        Matcher table =
                TABLE.matcher(
                        ResourceFile.read(ExpectedColumns.class, "create-tables.sql")
                                .replace(":schema", "s"));
        while (table.find()) {
            Matcher column = COLUMN.matcher(table.group(2));
            while (column.find() && !table.group(1).equals(VersionRow.TABLE)) {
                String notNull = column.group(3) == null ? "" : column.group(3);
                columns.put(table.group(1) + "." + column.group(1), column.group(2) + notNull);
            }
        }
        extensions.forEach(
                column -> columns.put(column.table() + "." + column.name(), column.type()));
        return columns;
    }

    /**
     * Returns what of these extensions can't be, in words: what has the name of another column, a
     * name that PostgreSQL cuts or keeps, a length or a precision beyond its own (manual, sections
     * 8.3 and 8.5), and more columns than it takes. CADC's columns may be named again as they are.
     */
    public static List<String> conflicts(List<ExtensionColumn> extensions) {
        Map<String, String> known = all(List.of());
        List<String> conflicts = new ArrayList<>();
        for (ExtensionColumn column : extensions) {
            String name = column.table() + "." + column.name();
            String type = known.getOrDefault(name, column.type());
            Matcher limited = LIMITED.matcher(column.type());
            boolean cadcs =
                    TapTable.ALL.stream().anyMatch(t -> t.extensions().contains(column.name()));
            if (known.containsKey(name) && !(cadcs && type.equals(column.type()))) {
                conflicts.add("%s is there already, as %s".formatted(name, type));
            } else if (column.name().isBlank()) {
                conflicts.add("%s has a column without a name".formatted(column.table()));
            } else if (SYSTEM_COLUMNS.contains(column.name())) {
                conflicts.add("%s is a system column of PostgreSQL".formatted(name));
            } else if (column.name().getBytes(StandardCharsets.UTF_8).length
                    > Identifiers.MAX_BYTES) {
                conflicts.add("%s has a name of more than 63 bytes".formatted(name));
            } else if (limited.lookingAt()
                    && Integer.parseInt(limited.group(2))
                            > (limited.group(1).equals("timestamp") ? 6 : MAX_LENGTH)) {
                conflicts.add("%s is %s, which PostgreSQL has not".formatted(name, column.type()));
            }
        }
        Set<String> all = all(extensions).keySet();
        for (TapTable table : TapTable.ALL) {
            long count = all.stream().filter(name -> name.startsWith(table.name() + ".")).count();
            if (count > MAX_COLUMNS) {
                conflicts.add(
                        "%s would have %d columns, and PostgreSQL's tables have up to %d"
                                .formatted(table.name(), count, MAX_COLUMNS));
            }
        }
        return conflicts;
    }

    /**
     * Returns what is missing or of another type in a database schema; more columns do not matter,
     * as a TAP service names those that it reads. Joins the transaction of the connection.
     */
    public static List<String> differences(
            Connection connection, String databaseSchema, List<ExtensionColumn> extensions)
            throws SQLException {
        Map<String, String> found = new TreeMap<>();
        Sql.list(
                connection,
                FOUND,
                row -> found.put(row.getString(1), row.getString(2)),
                databaseSchema);
        Map<String, String> all = all(extensions);
        String words = "%s is %s; expected %s";
        return all.keySet().stream()
                .filter(name -> !all.get(name).equals(found.get(name)))
                .map(
                        name ->
                                words.formatted(
                                        name, found.getOrDefault(name, "missing"), all.get(name)))
                .toList();
    }

    /**
     * Returns what of a release a database that does not keep its text in UTF-8 can't hold, each
     * with file and field. Asks the server about each text that is not ASCII, in autocommit mode.
     */
    public static List<String> unstorable(
            Connection connection, ReleaseRows release, UnaryOperator<String> files)
            throws SQLException {
        List<String> findings = new ArrayList<>();
        if (Sessions.encoding(connection).equals("UTF8")) {
            return findings;
        }
        for (TapTable table : TapTable.ALL) {
            for (ReleaseDiff.Fields row : ReleaseDiff.rows(table, release)) {
                String file = files.apply(row.row().schema());
                String place = "\"%s\" in %s".formatted(row.row().key(), table.viewName());
                for (String field : table.columns()) {
                    String text = row.values().text(field);
                    String words =
                            "%s: \"%s\" of %s, \"%s\", "
                                    .formatted(file, field, place, Visible.excerpt(text));
                    why(connection, table.name() + "." + field, text)
                            .map(words::concat)
                            .ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    /** Returns what the database can't hold of the names and descriptions of extension columns. */
    public static List<String> unstorable(Connection connection, List<ExtensionColumn> extensions)
            throws SQLException {
        List<String> findings = new ArrayList<>();
        for (ExtensionColumn column : extensions) {
            for (String text : List.of(column.name(), column.description())) {
                String words = "\"%s\" of %s ".formatted(Visible.excerpt(text), column.table());
                why(connection, "", text).map(words::concat).ifPresent(findings::add);
            }
        }
        return findings;
    }

    /** Returns why a text can't be held; empty if it can. */
    private static Optional<String> why(Connection connection, String column, String text)
            throws SQLException {
        String encoding = Sessions.encoding(connection);
        if (encoding.equals("UTF8") || text.chars().allMatch(c -> c < 0x80)) {
            return Optional.empty();
        }
        if (!Sessions.holds(connection, text)) {
            return Optional.of(
                    "has a character that the database's encoding %s does not have; one with UTF8 has"
                            .formatted(encoding));
        }
        Matcher type = LIMITED.matcher(all(List.of()).getOrDefault(column, ""));
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (encoding.equals("SQL_ASCII")
                && type.lookingAt()
                && bytes > Integer.parseInt(type.group(2))) {
            return Optional.of(
                    "has %d bytes, and the database's encoding SQL_ASCII counts bytes; expected up to %s"
                            .formatted(bytes, type.group(2)));
        }
        return Optional.empty();
    }
}
