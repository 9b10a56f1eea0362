package org.lsst.tap.loader.felis;

import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.Excerpt;

/** A place in a document, built as text only for findings. */
record DocumentPath(@Nullable DocumentPath parent, @Nullable String key, int index) {

    static final DocumentPath ROOT = new DocumentPath(null, null, -1);

    DocumentPath key(String name) {
        return new DocumentPath(this, name, -1);
    }

    DocumentPath item(int number) {
        return new DocumentPath(this, null, number);
    }

    @Override
    public String toString() {
        if (parent == null) {
            return "";
        }
        String before = parent.toString();
        if (key == null) {
            return before + "[" + index + "]";
        }
        return before.isEmpty() ? Excerpt.of(key) : before + "." + Excerpt.of(key);
    }
}
