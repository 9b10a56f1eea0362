package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;

/** Text in columns: the first to the left, all others to the right. For one thread. */
public final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String first, List<String> others) {
        row(first, others);
    }

    public void row(String first, List<String> others) {
        List<String> row = new ArrayList<>(others);
        row.add(0, first);
        rows.add(row);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>(rows.stream().map(this::line).toList());
        lines.add(1, "-".repeat(lines.get(0).length()));
        return lines;
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            int column = i;
            int width = rows.stream().mapToInt(other -> other.get(column).length()).max().orElse(0);
            String padding = " ".repeat(width - row.get(i).length());
            line.append(i == 0 ? row.get(i) + padding : "  " + padding + row.get(i));
        }
        return line.toString();
    }
}
