package org.lsst.tap.loader.staging;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;
import org.lsst.tap.loader.text.ResourceFile;

/**
 * The columns that TAP_SCHEMA's five tables have, read from the very statements that make them.
 * Stateless.
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
    static Map<String, String> all() {
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
        return columns;
    }

    private static Map<String, String> all(List<ExtensionColumn> extensions) {
        Map<String, String> columns = all();
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
        Map<String, String> known = all();
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
        all(extensions).keySet().stream()
                .collect(groupingBy(name -> name.substring(0, name.indexOf('.')), counting()))
                .forEach(
                        (table, columns) -> {
                            if (columns > MAX_COLUMNS) {
                                conflicts.add(
                                        "%s would have %d columns, and PostgreSQL's tables have up to %d"
                                                .formatted(table, columns, MAX_COLUMNS));
                            }
                        });
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
        List<String> differences = new ArrayList<>();
        all(extensions)
                .forEach(
                        (column, type) -> {
                            String actual = found.getOrDefault(column, "missing");
                            if (!type.equals(actual)) {
                                differences.add(
                                        "%s is %s; expected %s".formatted(column, actual, type));
                            }
                        });
        return differences;
    }
}
