package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.text.Visible.Lines;

/** Prints a command's result as the last line of stdout: a sentence, or a JSON object. */
final class ResultPrinter {

    /** Writes the members of an object. */
    @FunctionalInterface
    interface Members {
        void writeTo(JsonGenerator json) throws IOException;
    }

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

    /** Prints the one or the other. */
    void print(String line, Members members) {
        print(List.of(line), members);
    }

    /** Prints the lines or the object. */
    void print(List<String> lines, Members members) {
        out.println(isJson() ? object(members) : new Lines(lines).visible());
        out.flush();
    }

    /** Returns a JSON object on one line. */
    static String object(Members members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            members.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            // A StringWriter does not fail.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Writes a member that is a list of strings. */
    static void writeStrings(JsonGenerator json, String name, List<String> values)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** Writes the counts as an object of five numbers. */
    static void writeCounts(JsonGenerator json, RowCounts counts) throws IOException {
        json.writeObjectFieldStart("rows");
        json.writeNumberField("schemas", counts.schemas());
        json.writeNumberField("tables", counts.tables());
        json.writeNumberField("columns", counts.columns());
        json.writeNumberField("keys", counts.keys());
        json.writeNumberField("key_columns", counts.keyColumns());
        json.writeEndObject();
    }
}
