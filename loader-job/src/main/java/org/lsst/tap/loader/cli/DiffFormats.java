package org.lsst.tap.loader.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Map<String, Object> members =
                ResultPrinter.members("before", report.before(), "after", report.after());
        for (TableDiff table : report.diff().tables()) {
            members.put(
                    table.table(),
                    ResultPrinter.members(
                            "added", keys(table.added()),
                            "removed", keys(table.removed()),
                            "changed",
                                    table.changed().stream().map(DiffFormats::members).toList()));
        }
        return ResultPrinter.object(members);
    }

    private static List<String> keys(List<Row> rows) {
        return rows.stream().map(Row::key).toList();
    }

    private static Map<String, Object> members(RowChange change) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (FieldChange field : change.fields()) {
            fields.put(
                    field.column(),
                    List.of(
                            Optional.ofNullable(field.before()),
                            Optional.ofNullable(field.after())));
        }
        return ResultPrinter.members("key", change.row().key(), "fields", fields);
    }
}
