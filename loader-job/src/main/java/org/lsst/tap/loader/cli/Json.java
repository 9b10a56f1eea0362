package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.Visible.Lines;

/** A JSON object that gets its members in turn. For one thread. */
final class Json extends LinkedHashMap<String, @Nullable Object> {

    /** Adds a member: an empty {@link Optional} is null; a time, an enum and lines are text. */
    Json with(String name, Object value) {
        Object member = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        boolean isText =
                member instanceof Instant || member instanceof Enum || member instanceof Lines;
        put(name, isText ? String.valueOf(member) : member);
        return this;
    }

    @Override
    public String toString() {
        try {
            return new ObjectMapper()
                    .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .writeValueAsString(this);
        } catch (JsonProcessingException e) {
            // A map of such values can be written.
            throw new IllegalStateException(e);
        }
    }
}
