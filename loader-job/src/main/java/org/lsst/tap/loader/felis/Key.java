package org.lsst.tap.loader.felis;

import org.jspecify.annotations.Nullable;

/**
 * A key of Felis.
 *
 * @param name the key as files have it
 * @param fieldName the name that Felis takes as well, of the field in its own model
 */
record Key(String name, @Nullable String fieldName) {

    static Key of(String name) {
        return new Key(name, null);
    }

    static Key of(String name, String fieldName) {
        return new Key(name, fieldName);
    }
}
