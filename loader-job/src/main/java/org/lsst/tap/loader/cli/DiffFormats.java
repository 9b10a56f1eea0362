package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.job.DiffReport;
import org.lsst.tap.loader.rows.ReleaseDiff.FieldChange;
import org.lsst.tap.loader.rows.ReleaseDiff.RowChange;
import org.lsst.tap.loader.rows.ReleaseDiff.TableDiff;

/** The three forms in which differences are written. Stateless. */
final class DiffFormats {

    private DiffFormats() {}

    private static String heading(DiffReport report) {
        return report.diff().isEmpty()
                ? "%s and %s do not differ.".formatted(report.before(), report.after())
                : "From %s to %s: %d rows differ."
                        .formatted(report.before(), report.after(), report.diff().size());
    }

    private static String summary(TableDiff table) {
        return "%d added, %d removed, %d changed"
                .formatted(table.added().size(), table.removed().size(), table.changed().size());
    }

    private static String shown(@Nullable Object value) {
        return value == null
                ? "NULL"
                : value instanceof Integer ? value.toString() : '"' + value.toString() + '"';
    }

    static String text(DiffReport report) {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        text.add(heading(report));
        for (TableDiff table : report.diff().tables()) {
            if (table.size() == 0) {
                continue;
            }
            text.add("").add("%s: %s".formatted(table.table(), summary(table)));
            table.added().forEach(key -> text.add("  + " + key));
            table.removed().forEach(key -> text.add("  - " + key));
            for (RowChange change : table.changed()) {
                text.add("  ~ " + change.key());
                for (FieldChange field : change.fields()) {
                    text.add(
                            "      %s: %s -> %s"
                                    .formatted(
                                            field.column(),
                                            shown(field.before()),
                                            shown(field.after())));
                }
            }
        }
        return text.toString();
    }

    static String json(DiffReport report) {
        return ResultPrinter.object(
                json -> {
                    json.writeStringField("before", report.before());
                    json.writeStringField("after", report.after());
                    for (TableDiff table : report.diff().tables()) {
                        json.writeObjectFieldStart(table.table());
                        ResultPrinter.writeStrings(json, "added", table.added());
                        ResultPrinter.writeStrings(json, "removed", table.removed());
                        json.writeArrayFieldStart("changed");
                        for (RowChange change : table.changed()) {
                            write(json, change);
                        }
                        json.writeEndArray();
                        json.writeEndObject();
                    }
                });
    }

    private static void write(JsonGenerator json, RowChange change) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", change.key());
        json.writeObjectFieldStart("fields");
        for (FieldChange field : change.fields()) {
            json.writeArrayFieldStart(field.column());
            write(json, field.before());
            write(json, field.after());
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value instanceof Integer number) {
            json.writeNumber(number);
        } else {
            json.writeString(value == null ? null : value.toString());
        }
    }

    static String html(DiffReport report) {
        StringBuilder html = new StringBuilder(4096);
        html.append(
                """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>%1$s</title><style>
                body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
                table { border-collapse: collapse; width: 100%% } td, th { text-align: left; vertical-align: top; padding: .2rem .6rem; border-bottom: 1px solid #ddd }
                td { overflow-wrap: anywhere } .added { background: #e6f6e6 } .removed { background: #fbe9e9 } del { background: #fbd5d5; text-decoration: none } ins { background: #cdeccd; text-decoration: none }
                </style></head><body><h1>%1$s</h1>
                """
                        .formatted(escape(heading(report))));
        for (TableDiff table : report.diff().tables()) {
            if (table.size() > 0) {
                append(html, table);
            }
        }
        return html.append("</body></html>").toString();
    }

    private static void append(StringBuilder html, TableDiff table) {
        html.append("<h2>%s</h2><p>%s</p><table>\n".formatted(table.table(), summary(table)));
        for (String key : table.added()) {
            html.append(
                    "<tr class=\"added\"><td>added</td><td>%s</td><td></td></tr>\n"
                            .formatted(escape(key)));
        }
        for (String key : table.removed()) {
            html.append(
                    "<tr class=\"removed\"><td>removed</td><td>%s</td><td></td></tr>\n"
                            .formatted(escape(key)));
        }
        for (RowChange change : table.changed()) {
            StringJoiner fields = new StringJoiner("<br>");
            for (FieldChange field : change.fields()) {
                fields.add(
                        "%s: <del>%s</del> <ins>%s</ins>"
                                .formatted(
                                        field.column(),
                                        escape(shown(field.before())),
                                        escape(shown(field.after()))));
            }
            html.append(
                    "<tr><td>changed</td><td>%s</td><td>%s</td></tr>\n"
                            .formatted(escape(change.key()), fields));
        }
        html.append("</table>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
