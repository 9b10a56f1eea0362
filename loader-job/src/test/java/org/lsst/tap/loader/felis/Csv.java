package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A CSV file with a header, in which an empty field without quotes is a null. */
record Csv(List<Map<String, String>> rows) {

    static Csv parse(String text) {
        List<List<@Nullable String>> lines = new ArrayList<>();
        List<@Nullable String> line = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end;
            if (text.charAt(at) == '"') {
                StringBuilder field = new StringBuilder();
                end = quoted(text, at + 1, field);
                line.add(field.toString());
            } else {
                end = at;
                while (end < text.length() && ",\r\n".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                line.add(end == at ? null : text.substring(at, end));
            }
            if (end < text.length() && text.charAt(end) == ',') {
                at = end + 1;
                if (at == text.length() || "\r\n".indexOf(text.charAt(at)) >= 0) {
                    line.add(null);
                }
            } else {
                at = end;
            }
            if (at >= text.length() || "\r\n".indexOf(text.charAt(at)) >= 0) {
                lines.add(line);
                line = new ArrayList<>();
                while (at < text.length() && "\r\n".indexOf(text.charAt(at)) >= 0) {
                    at++;
                }
            }
        }
        return table(lines);
    }

    private static int quoted(String text, int start, StringBuilder field) {
        int at = start;
        while (true) {
            if (text.charAt(at) != '"') {
                field.append(text.charAt(at++));
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                field.append('"');
                at += 2;
            } else {
                return at + 1;
            }
        }
    }

    private static Csv table(List<List<@Nullable String>> lines) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<@Nullable String> line : lines.subList(1, lines.size())) {
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < line.size(); i++) {
                if (line.get(i) != null) {
                    row.put(lines.get(0).get(i), line.get(i));
                }
            }
            rows.add(row);
        }
        return new Csv(rows);
    }
}
