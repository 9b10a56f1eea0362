package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.job.DiffReport;
import org.lsst.tap.loader.rows.ReleaseDiff.FieldChange;
import org.lsst.tap.loader.rows.ReleaseDiff.Row;
import org.lsst.tap.loader.rows.ReleaseDiff.RowChange;
import org.lsst.tap.loader.rows.ReleaseDiff.TableDiff;
import org.lsst.tap.loader.text.Visible;

/** Differences as text and as JSON; {@link DiffPage} is the third form. Stateless. */
final class DiffFormats {

    private DiffFormats() {}

    static String heading(DiffReport report) {
        return report.diff().isEmpty()
                ? "%s and %s do not differ."
                        .formatted(Visible.of(report.before()), Visible.of(report.after()))
                : "From %s to %s: %,d %s."
                        .formatted(
                                Visible.of(report.before()),
                                Visible.of(report.after()),
                                report.diff().size(),
                                report.diff().size() == 1 ? "row differs" : "rows differ");
    }

    private static String summary(TableDiff table) {
        return "%d added, %d removed, %d changed"
                .formatted(table.added().size(), table.removed().size(), table.changed().size());
    }

    static String shown(@Nullable Object value) {
        return value == null
                ? "NULL"
                : value instanceof Integer
                        ? value.toString()
                        : '"' + Visible.of(value.toString()) + '"';
    }

    static String text(DiffReport report) {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        text.add(heading(report));
        for (TableDiff table : report.diff().tables()) {
            if (table.size() == 0) {
                continue;
            }
            text.add("").add("%s: %s".formatted(table.table(), summary(table)));
            table.added().forEach(row -> text.add("  + " + Visible.of(row.key())));
            table.removed().forEach(row -> text.add("  - " + Visible.of(row.key())));
            for (RowChange change : table.changed()) {
                text.add("  ~ " + Visible.of(change.row().key()));
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
                        ResultPrinter.writeStrings(json, "added", keys(table.added()));
                        ResultPrinter.writeStrings(json, "removed", keys(table.removed()));
                        json.writeArrayFieldStart("changed");
                        for (RowChange change : table.changed()) {
                            write(json, change);
                        }
                        json.writeEndArray();
                        json.writeEndObject();
                    }
                });
    }

    private static List<String> keys(List<Row> rows) {
        return rows.stream().map(Row::key).toList();
    }

    private static void write(JsonGenerator json, RowChange change) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", change.row().key());
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
}
