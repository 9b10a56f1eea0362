package org.lsst.tap.tools.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Numbers, and tables of them, for people: the same in every locale. */
public final class Numbers {

    private Numbers() {}

    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Returns a latency in milliseconds; a dash for zero, which no read takes. */
    static String millis(long nanos) {
        return nanos == 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    static String counted(long count, String singular, String plural) {
        return count(count) + " " + (count == 1 ? singular : plural);
    }

    /** Returns a number with four digits at most, and no more than it needs. */
    public static String significant(double value) {
        return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
    }

    /** Returns the lines of a table of rows by their first cell; its first row is its head. */
    public static List<String> table(Map<String, ? extends List<?>> rows) {
        List<List<String>> texts = new ArrayList<>();
        rows.forEach(
                (first, others) -> {
                    List<String> row = new ArrayList<>(List.of(first));
                    others.forEach(cell -> row.add(cell instanceof Long n ? count(n) : "" + cell));
                    texts.add(row);
                });
        StringBuilder format = new StringBuilder();
        for (int i = 0; i < texts.get(0).size(); i++) {
            int column = i;
            int width = texts.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
            format.append(i == 0 ? "%-" : "  %").append(width).append('s');
        }
        List<String> lines = new ArrayList<>();
        texts.forEach(row -> lines.add(format.toString().formatted(row.toArray())));
        lines.add(1, "-".repeat(lines.get(0).length()));
        return lines;
    }
}
