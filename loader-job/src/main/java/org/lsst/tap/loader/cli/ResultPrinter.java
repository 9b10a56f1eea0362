package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.text.Visible.Lines;

/** Prints a command's result as the last line of stdout: a sentence, or a JSON object. */
final class ResultPrinter {

    private final LogOptions.Format format;
    private final PrintWriter out;

    ResultPrinter(LogOptions.Format format, PrintWriter out) {
        this.format = format;
        this.out = out;
    }

    /** Whether results are JSON objects. */
    boolean isJson() {
        return format == LogOptions.Format.JSON;
    }

    /** Prints the line or the object. */
    void print(String line, Map<String, ?> members) {
        print(List.of(line), members);
    }

    /** Prints the lines or the object. */
    void print(List<String> lines, Map<String, ?> members) {
        out.println(isJson() ? object(members) : new Lines(lines).visible());
        out.flush();
    }

    /** Returns members of an object: a name and its value, and so on. */
    static Map<String, Object> members(Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    /** Returns the counts as members. */
    static Map<String, Object> members(RowCounts counts) {
        return members(
                "schemas", counts.schemas(),
                "tables", counts.tables(),
                "columns", counts.columns(),
                "keys", counts.keys(),
                "key_columns", counts.keyColumns());
    }

    /**
     * Returns a JSON object on one line. An empty {@link Optional} is null, and what JSON has no
     * form for is text.
     */
    static String object(Map<String, ?> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            write(json, members);
        } catch (IOException e) {
            // A StringWriter does not fail.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Optional<?> optional) {
            if (optional.isPresent()) {
                write(json, optional.get());
            } else {
                json.writeNull();
            }
        } else if (value instanceof Map<?, ?> members) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.writeFieldName((String) member.getKey());
                write(json, member.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object one : list) {
                write(json, one);
            }
            json.writeEndArray();
        } else if (value instanceof Number || value instanceof Boolean) {
            json.writeObject(value);
        } else {
            json.writeString(value.toString());
        }
    }
}
