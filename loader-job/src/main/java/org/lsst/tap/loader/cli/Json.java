package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.RowCounts;

/** A JSON object that gets its members in turn. For one thread. */
final class Json {

    private final Map<String, Object> members = new LinkedHashMap<>();

    static Json of(RowCounts counts) {
        return new Json()
                .with("schemas", counts.schemas())
                .with("tables", counts.tables())
                .with("columns", counts.columns())
                .with("keys", counts.keys())
                .with("key_columns", counts.keyColumns());
    }

    /** Adds a member: an empty {@link Optional} is null, what JSON has no form for is text. */
    Json with(String name, Object value) {
        members.put(name, value);
        return this;
    }

    /** Returns the object on one line. */
    @Override
    public String toString() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            write(json, this);
        } catch (IOException e) {
            // A StringWriter does not fail.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value instanceof Optional<?> optional) {
            write(json, optional.orElse(null));
        } else if (value instanceof Json object) {
            json.writeStartObject();
            for (Map.Entry<String, Object> member : object.members.entrySet()) {
                json.writeFieldName(member.getKey());
                write(json, member.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object one : list) {
                write(json, one);
            }
            json.writeEndArray();
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            json.writeObject(value);
        } else {
            json.writeString(value.toString());
        }
    }
}
