package org.lsst.tap.loader.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.job.DiffReport;
import org.lsst.tap.loader.rows.ReleaseDiff.FieldChange;
import org.lsst.tap.loader.rows.ReleaseDiff.Row;
import org.lsst.tap.loader.rows.ReleaseDiff.TableDiff;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.loader.text.Visible;

/**
 * Differences as one page that needs no other file and no script, grouped by schema and table. A
 * table that comes or goes whole is one line that opens to its columns. Its filters are form fields
 * to which the style sheet looks. Used by one thread.
 */
final class DiffPage {

    /** What happened to a row; in small letters it is shown, and names a class of the style. */
    private enum Kind {
        ADDED,
        REMOVED,
        CHANGED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A row that differs. */
    private record Difference(String tapTable, Kind kind, Row row, List<FieldChange> fields) {
        boolean isOf(TapTable<?> table) {
            return tapTable.equals(table.viewName());
        }

        /** Whether it is a column that came or went, or only has another place than before. */
        boolean isPlain() {
            return isOf(TapTable.COLUMNS)
                    && fields.stream().allMatch(field -> field.column().equals("column_index"));
        }
    }

    /** So many plain columns of a table and kind are still told one by one. */
    private static final int FEW = 10;

    /** Where a name may go on in the next line: behind a dot or an underscore, before a capital. */
    private static final Pattern BREAKS = Pattern.compile("(?<=[._/])(?=.)|(?<=[a-z])(?=[A-Z])");

    private final StringBuilder html = new StringBuilder(1 << 16);
    private final DiffReport report;
    private final Map<String, Map<String, List<Difference>>> schemas = new TreeMap<>();

    private DiffPage(DiffReport report) {
        this.report = report;
        for (TableDiff table : report.diff().tables()) {
            table.added().forEach(row -> add(table, Kind.ADDED, row, List.of()));
            table.removed().forEach(row -> add(table, Kind.REMOVED, row, List.of()));
            table.changed().forEach(row -> add(table, Kind.CHANGED, row.row(), row.fields()));
        }
    }

    /** Returns the page's text. */
    static String of(DiffReport report) {
        return new DiffPage(report).page();
    }

    private void add(TableDiff table, Kind kind, Row row, List<FieldChange> fields) {
        schemas.computeIfAbsent(row.schema(), schema -> new TreeMap<>())
                .computeIfAbsent(row.table(), name -> new ArrayList<>())
                .add(new Difference(table.table(), kind, row, fields));
    }

    private String page() {
        String heading = escape(DiffFormats.heading(report));
        line("<!DOCTYPE html>");
        line("<html lang=\"en\"><head><meta charset=\"utf-8\">");
        line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        line(
                "<title>%s</title><style>\n%s%s</style></head>"
                        .formatted(
                                heading,
                                ResourceFile.read(DiffPage.class, "diff.css"),
                                schemaFilters()));
        line("<body><main><h1>%s</h1>".formatted(heading));
        if (!schemas.isEmpty()) {
            counts();
            filters();
            contents();
        }
        schemas.forEach(this::schema);
        line("</main></body></html>");
        return html.toString();
    }

    private void line(String text) {
        html.append(text).append('\n');
    }

    private void counts() {
        line("<div class=\"scroll\"><table><thead><tr><th></th>");
        line("<th>added</th><th>removed</th><th>changed</th></tr></thead><tbody>");
        for (TableDiff table : report.diff().tables()) {
            line(
                    "<tr><th>%s</th><td>%,d</td><td>%,d</td><td>%,d</td></tr>"
                            .formatted(
                                    table.table().replace('_', ' '),
                                    table.added().size(),
                                    table.removed().size(),
                                    table.changed().size()));
        }
        line("</tbody></table></div>");
    }

    private void filters() {
        line("<fieldset><legend>Show</legend>");
        line("<label><input type=\"radio\" name=\"kind\" checked> all</label>");
        for (Kind kind : Kind.values()) {
            String word = kind.word();
            line(
                    "<label><input type=\"radio\" name=\"kind\" id=\"only-%s\"> only %s</label>"
                            .formatted(word, word));
        }
        line("</fieldset><fieldset><legend>Schemas</legend>");
        for (String schema : schemas.keySet()) {
            line(
                    "<label><input type=\"checkbox\" checked id=\"show-%s\"> %s</label>"
                            .formatted(id(schema), name(schema)));
        }
        line("</fieldset>");
    }

    /** A rule for each schema: its box, not ticked, takes its section away. */
    private String schemaFilters() {
        return schemas.keySet().stream()
                .map(
                        schema ->
                                "body:has(#show-%1$s:not(:checked)) #schema-%1$s { display: none; }\n"
                                        .formatted(id(schema)))
                .collect(Collectors.joining());
    }

    private void contents() {
        line("<nav><h3>Contents</h3><ul>");
        schemas.forEach(
                (schema, tables) -> {
                    line(
                            "<li><a href=\"#schema-%s\">%s</a> <small>%s</small>"
                                    .formatted(id(schema), name(schema), summary(tables)));
                    String links =
                            tables.keySet().stream()
                                    .filter(table -> !table.isEmpty())
                                    .map(
                                            table ->
                                                    "<li><a href=\"#%s\">%s</a></li>\n"
                                                            .formatted(id(table), name(table)))
                                    .collect(Collectors.joining());
                    line(
                            links.isEmpty()
                                    ? "</li>"
                                    : "<details><summary>its tables</summary><ul>\n"
                                            + links
                                            + "</ul></details></li>");
                });
        line("</ul></nav>");
    }

    private static String summary(Map<String, List<Difference>> tables) {
        List<Difference> all = tables.values().stream().flatMap(List::stream).toList();
        return Stream.of(Kind.values())
                .map(kind -> Map.entry(kind, all.stream().filter(d -> d.kind == kind).count()))
                .filter(count -> count.getValue() > 0)
                .map(count -> "%,d %s".formatted(count.getValue(), count.getKey().word()))
                .collect(Collectors.joining(", "));
    }

    private void schema(String schema, Map<String, List<Difference>> tables) {
        line("<section id=\"schema-%s\"><h2>%s</h2>".formatted(id(schema), name(schema)));
        tables.forEach(this::table);
        line("</section>");
    }

    /** The rows of one table, or of a schema itself, whose table has no name. */
    private void table(String table, List<Difference> rows) {
        Optional<Difference> whole =
                rows.stream()
                        .filter(row -> row.isOf(TapTable.TABLES) && row.kind != Kind.CHANGED)
                        .findFirst();
        if (whole.isPresent()) {
            wholeTable(table, whole.get().kind, rows);
            return;
        }
        line(
                "<div class=\"table\"%s>"
                        .formatted(table.isEmpty() ? "" : " id=\"" + id(table) + "\""));
        if (!table.isEmpty()) {
            line("<h3>%s <small>%s</small></h3>".formatted(name(table), summary(Map.of("", rows))));
        }
        rows.stream().filter(row -> !row.isPlain()).forEach(this::row);
        for (Kind kind : Kind.values()) {
            plain(kind, rows.stream().filter(row -> row.kind == kind && row.isPlain()).toList());
        }
        line("</div>");
    }

    private void plain(Kind kind, List<Difference> columns) {
        if (columns.size() <= (kind == Kind.CHANGED ? 1 : FEW)) {
            columns.forEach(this::row);
            return;
        }
        opening(
                kind,
                (kind == Kind.CHANGED ? "column_index of " : "") + count(columns.size(), "column"),
                columns.stream()
                        .map(
                                column ->
                                        name(ofTable(column.row))
                                                + column.fields.stream()
                                                        .map(field -> ": " + change(field))
                                                        .collect(Collectors.joining())));
    }

    private void wholeTable(String table, Kind kind, List<Difference> rows) {
        List<Difference> columns = rows.stream().filter(row -> row.isOf(TapTable.COLUMNS)).toList();
        long keys = rows.stream().filter(row -> row.isOf(TapTable.KEYS)).count();
        line("<div class=\"table\" id=\"%s\">".formatted(id(table)));
        opening(
                kind,
                "table <b>%s</b> <small>%s%s</small>"
                        .formatted(
                                name(table),
                                count(columns.size(), "column"),
                                keys == 0 ? "" : ", " + count(keys, "key")),
                columns.stream().map(column -> name(ofTable(column.row))));
        line("</div>");
    }

    /** A line that opens to a list. */
    private void opening(Kind kind, String summary, Stream<String> items) {
        line("<details class=\"row %s\">".formatted(kind.word()));
        line("<summary>%s %s</summary><ul>".formatted(badge(kind), summary));
        items.forEach(item -> line("<li>%s</li>".formatted(item)));
        line("</ul></details>");
    }

    private static String count(long number, String noun) {
        return "%,d %s".formatted(number, number == 1 ? noun : noun + "s");
    }

    private void row(Difference row) {
        line(
                "<div class=\"row %s\">%s %s %s"
                        .formatted(
                                row.kind.word(),
                                badge(row.kind),
                                noun(row.tapTable),
                                name(ofTable(row.row))));
        if (!row.fields.isEmpty()) {
            line("<dl>");
            for (FieldChange field : row.fields) {
                line("<dt>%s</dt><dd>%s</dd>".formatted(name(field.column()), change(field)));
            }
            line("</dl>");
        }
        line("</div>");
    }

    private static String change(FieldChange field) {
        return "<del>%s</del> → <ins>%s</ins>"
                .formatted(shown(field.before()), shown(field.after()));
    }

    /** Returns a row's key without the name of its table, under whose heading it stands. */
    private static String ofTable(Row row) {
        return row.key().startsWith(row.table() + ".")
                ? row.key().substring(row.table().length() + 1)
                : row.key();
    }

    private static String noun(String tapTable) {
        return tapTable.substring(0, tapTable.length() - 1).replace('_', ' ');
    }

    private static String badge(Kind kind) {
        return "<span class=\"badge %1$s\">%1$s</span>".formatted(kind.word());
    }

    private static String shown(@Nullable Object value) {
        return name(DiffFormats.shown(value));
    }

    /** Returns text that breaks between the parts of a name, and nowhere else. */
    private static String name(String text) {
        return Stream.of(BREAKS.split(text))
                .map(DiffPage::escape)
                .collect(Collectors.joining("<wbr>"));
    }

    /** Returns a name as an attribute holds it, other for each name. */
    private static String id(String name) {
        return name.codePoints()
                .mapToObj(
                        c ->
                                c < 128 && Character.isLetterOrDigit(c)
                                        ? Character.toString(c)
                                        : c == '_' ? "_" : "-" + Integer.toHexString(c) + "-")
                .collect(Collectors.joining());
    }

    private static String escape(String text) {
        return Visible.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
