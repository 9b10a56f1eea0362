package org.lsst.tap.loader.felis;

import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.Visible;

/**
 * Where something stands in a file.
 *
 * @param file the file
 * @param line the line, from 1
 * @param column the column in code points, from 1
 * @param parent the place of the list or the mapping that has it; null for the document itself
 * @param step its key there, or its number, from 0
 */
public record Place(String file, int line, int column, @Nullable Place parent, Object step) {

    static Place of(String file, int line, int column) {
        return new Place(file, line, column, null, "");
    }

    /**
     * Returns the place in the document, for example {@code tables[0].columns[3].ivoa:ucd}; empty
     * for the document itself.
     */
    public String path() {
        if (parent == null) {
            return "";
        }
        String before = parent.path();
        if (step instanceof Integer) {
            return before + "[" + step + "]";
        }
        return (before.isEmpty() ? "" : before + ".") + Visible.excerpt(step.toString());
    }
}
