package org.lsst.tap.loader.staging;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of COPY (PostgreSQL manual, COPY, "Text Format"): fields divided by tabs,
 * {@code \N} for NULL, a backslash before what would be read otherwise. Stateless.
 */
final class CopyText {

    private CopyText() {}

    /** Returns the rows in UTF-8. */
    static byte[] encode(List<List<@Nullable Object>> rows) {
        StringBuilder text = new StringBuilder(128 * rows.size());
        for (List<@Nullable Object> row : rows) {
            char divider = 0;
            for (Object field : row) {
                if (divider != 0) {
                    text.append(divider);
                }
                append(text, field);
                divider = '\t';
            }
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder text, @Nullable Object field) {
        if (field == null) {
            text.append("\\N");
            return;
        }
        String value = field.toString();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }
}
