package org.lsst.tap.loader.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Stream;
import org.lsst.tap.loader.job.DiffReport;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.ReleaseDiff.Difference;
import org.lsst.tap.loader.rows.ReleaseDiff.FieldChange;
import org.lsst.tap.loader.rows.ReleaseDiff.Kind;
import org.lsst.tap.loader.rows.ReleaseDiff.Row;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.loader.text.Visible;

/**
 * Differences as one page that needs no other file and no script, grouped by schema and table. A
 * table that comes or goes whole is one line that opens to its columns. Its filters are form fields
 * to which the style sheet looks. Used by one thread.
 */
final class DiffPage {

    /** So many plain columns of a table and kind are still told one by one. */
    private static final int FEW = 10;

    /** Where a name may go on in the next line: behind a dot or an underscore, before a capital. */
    private static final Pattern BREAKS = Pattern.compile("(?<=[._/])(?=.)|(?<=[a-z])(?=[A-Z])");

    private static final Pattern NOT_IN_ID = Pattern.compile("[^A-Za-z0-9_]");

    private final StringBuilder html = new StringBuilder(1 << 16);
    private final Map<String, TreeMap<String, List<Difference>>> schemas;

    private DiffPage(ReleaseDiff diff) {
        Collector<Difference, ?, TreeMap<String, List<Difference>>> byTable =
                groupingBy(row -> row.row().table(), TreeMap::new, toList());
        schemas =
                diff.rows().stream()
                        .collect(groupingBy(row -> row.row().schema(), TreeMap::new, byTable));
    }

    static String of(DiffReport report) {
        DiffPage page = new DiffPage(report.diff());
        page.write(report);
        return page.html.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be a library more.
    private void line(String format, Object... parts) {
        html.append(format.formatted(parts)).append('\n');
    }

    private void write(DiffReport report) {
        String heading = escape(DiffCommand.heading(report));
        line(
                """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title><style>
                %s\
                """,
                heading, ResourceFile.read(DiffPage.class, "diff.css").strip());
        for (String schema : schemas.keySet()) {
            // Its box, not ticked, takes its section away.
            line("body:has(#show-%1$s:not(:checked)) #schema-%1$s { display: none; }", id(schema));
        }
        line("</style></head>\n<body><main><h1>%s</h1>", heading);
        if (!schemas.isEmpty()) {
            counts(report);
            filters();
            line("<nav><h3>Contents</h3><ul>");
            schemas.forEach(this::contents);
            line("</ul></nav>");
        }
        schemas.forEach(
                (schema, tables) -> {
                    line("<section id=\"schema-%s\"><h2>%s</h2>", id(schema), html(schema));
                    tables.forEach(this::table);
                    line("</section>");
                });
        line("</main></body></html>");
    }

    private void counts(DiffReport report) {
        line("<div class=\"scroll\"><table><thead><tr><th></th>");
        line("<th>added</th><th>removed</th><th>changed</th></tr></thead><tbody>");
        for (TapTable table : TapTable.ALL) {
            List<Difference> rows = ReleaseDiff.of(report.diff().rows(), table);
            String counts =
                    Stream.of(Kind.values())
                            .map(kind -> ReleaseDiff.of(rows, kind).size())
                            .map("<td>%,d</td>"::formatted)
                            .collect(joining());
            line("<tr><th>%s</th>%s</tr>", table.viewName().replace('_', ' '), counts);
        }
        line("</tbody></table></div>");
    }

    private void filters() {
        line("<fieldset><legend>Show</legend>");
        line("<label><input type=\"radio\" name=\"kind\" checked> all</label>");
        String radio =
                "<label><input type=\"radio\" name=\"kind\" id=\"only-%1$s\"> only %1$s</label>";
        Stream.of(Kind.values()).forEach(kind -> line(radio, kind));
        line("</fieldset><fieldset><legend>Schemas</legend>");
        String box = "<label><input type=\"checkbox\" checked id=\"show-%s\"> %s</label>";
        schemas.keySet().forEach(schema -> line(box, id(schema), html(schema)));
        line("</fieldset>");
    }

    private void contents(String schema, Map<String, List<Difference>> tables) {
        List<Difference> rows = tables.values().stream().flatMap(List::stream).toList();
        String link = "<li><a href=\"#%s\">%s</a></li>\n";
        String links =
                tables.keySet().stream()
                        .filter(table -> !table.isEmpty())
                        .map(table -> link.formatted(id(table), html(table)))
                        .collect(joining());
        line(
                "<li><a href=\"#schema-%s\">%s</a> <small>%s</small>\n%s</li>",
                id(schema),
                html(schema),
                summary(rows),
                links.isEmpty()
                        ? ""
                        : "<details><summary>its tables</summary><ul>\n"
                                + links
                                + "</ul></details>");
    }

    private static String summary(List<Difference> rows) {
        return Stream.of(Kind.values())
                .map(kind -> Map.entry(ReleaseDiff.of(rows, kind).size(), kind))
                .filter(count -> count.getKey() > 0)
                .map(count -> "%,d %s".formatted(count.getKey(), count.getValue()))
                .collect(joining(", "));
    }

    /** The rows of one table, or of a schema itself, whose table has no name. */
    private void table(String table, List<Difference> rows) {
        line("<div class=\"table\"%s>", table.isEmpty() ? "" : " id=\"" + id(table) + "\"");
        Optional<Kind> whole =
                ReleaseDiff.of(rows, TapTable.TABLES).stream()
                        .map(Difference::kind)
                        .filter(kind -> kind != Kind.CHANGED)
                        .findFirst();
        if (whole.isPresent()) {
            List<Difference> columns = ReleaseDiff.of(rows, TapTable.COLUMNS);
            int keys = ReleaseDiff.of(rows, TapTable.KEYS).size();
            String counts =
                    count(columns.size(), "column") + (keys == 0 ? "" : ", " + count(keys, "key"));
            String summary = "table <b>%s</b> <small>%s</small>".formatted(html(table), counts);
            opening(whole.get(), summary, columns);
        } else {
            if (!table.isEmpty()) {
                line("<h3>%s <small>%s</small></h3>", html(table), summary(rows));
            }
            List<Difference> plain = rows.stream().filter(DiffPage::isPlain).toList();
            rows.stream().filter(row -> !isPlain(row)).forEach(this::row);
            for (Kind kind : Kind.values()) {
                plain(kind, ReleaseDiff.of(plain, kind));
            }
        }
        line("</div>");
    }

    /** Whether it is a column that came or went, or only has another place than before. */
    private static boolean isPlain(Difference row) {
        return row.table().equals(TapTable.COLUMNS)
                && row.fields().stream().allMatch(field -> field.column().equals("column_index"));
    }

    /** Returns a row's key without the name of its table, under whose heading it stands. */
    private static String key(Row row) {
        String above = row.table() + ".";
        return html(row.key().startsWith(above) ? row.key().substring(above.length()) : row.key());
    }

    private void plain(Kind kind, List<Difference> columns) {
        if (columns.size() <= (kind == Kind.CHANGED ? 1 : FEW)) {
            columns.forEach(this::row);
        } else {
            String moved = kind == Kind.CHANGED ? "column_index of " : "";
            opening(kind, moved + count(columns.size(), "column"), columns);
        }
    }

    /** A line that opens to a list. */
    private void opening(Kind kind, String summary, List<Difference> columns) {
        line(
                "<details class=\"row %1$s\">\n<summary>%2$s %3$s</summary><ul>",
                kind, badge(kind), summary);
        for (Difference column : columns) {
            String changes =
                    column.fields().stream().map(field -> ": " + change(field)).collect(joining());
            line("<li>%s%s</li>", key(column.row()), changes);
        }
        line("</ul></details>");
    }

    private static String count(int number, String noun) {
        return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }

    private void row(Difference row) {
        String noun = row.table().viewName().replaceFirst("s$", "").replace('_', ' ');
        line("<div class=\"row %s\">%s %s %s", row.kind(), badge(row.kind()), noun, key(row.row()));
        if (!row.fields().isEmpty()) {
            line("<dl>");
            for (FieldChange field : row.fields()) {
                line("<dt>%s</dt><dd>%s</dd>", html(field.column()), change(field));
            }
            line("</dl>");
        }
        line("</div>");
    }

    private static String change(FieldChange field) {
        String before = html(DiffCommand.shown(field.before()));
        return "<del>%s</del> → <ins>%s</ins>"
                .formatted(before, html(DiffCommand.shown(field.after())));
    }

    private static String badge(Kind kind) {
        return "<span class=\"badge %1$s\">%1$s</span>".formatted(kind);
    }

    /** Returns text that breaks between the parts of a name, and nowhere else. */
    private static String html(String text) {
        return Stream.of(BREAKS.split(text)).map(DiffPage::escape).collect(joining("<wbr>"));
    }

    /** Returns a name as an attribute holds it, other for each name. */
    private static String id(String name) {
        return NOT_IN_ID
                .matcher(name)
                .replaceAll(c -> "-" + Integer.toHexString(c.group().codePointAt(0)) + "-");
    }

    private static String escape(String text) {
        return Visible.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
