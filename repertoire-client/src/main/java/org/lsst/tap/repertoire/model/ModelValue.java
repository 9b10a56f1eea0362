package org.lsst.tap.repertoire.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.internal.text.Excerpt;

/** A part of the model: equal to another one of its kind that says the same. Immutable. */
abstract class ModelValue {

    /** All that it says. */
    abstract List<Object> content();

    /** How a value shows itself: a URL without user information and query. */
    static String shown(Optional<?> value) {
        return value.map(Excerpt::ofUrl).orElse("none");
    }

    @Override
    @SuppressWarnings("EqualsGetClass") // Each kind is a final class.
    public final boolean equals(@Nullable Object other) {
        return other != null
                && other.getClass() == getClass()
                && ((ModelValue) other).content().equals(content());
    }

    @Override
    public final int hashCode() {
        return content().hashCode();
    }
}
