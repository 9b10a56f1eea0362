package org.lsst.tap.loader.felis.yaml;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.events.Event;

/** The text of a document, for what only the text as it was written tells. */
final class Source {

    private static final Pattern SURROGATE_ESCAPE = Pattern.compile("\\\\u[dD][89a-fA-F]");

    private final String text;
    private final boolean suspicious;
    private int @Nullable [] offsets;

    Source(String text) {
        this.text = text;
        this.suspicious = text.contains("\\u") && SURROGATE_ESCAPE.matcher(text).find();
    }

    /** Says if the text of {@code event} has an escape between U+D800 and U+DFFF. */
    boolean hasSurrogateEscape(Event event) {
        if (!suspicious) {
            return false;
        }
        if (offsets == null) {
            offsets = offsetsByCodePoint();
        }
        int start = offsets[event.getStartMark().getIndex()];
        int end = offsets[event.getEndMark().getIndex()];
        // A doubled backslash is no escape: take it out before looking.
        String written = text.substring(start, end).replace("\\\\", "  ");
        return SURROGATE_ESCAPE.matcher(written).find();
    }

    private int[] offsetsByCodePoint() {
        int[] all = new int[text.codePointCount(0, text.length()) + 1];
        int offset = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] = offset;
            if (offset < text.length()) {
                offset += Character.charCount(text.codePointAt(offset));
            }
        }
        return all;
    }

    static Mark mark(org.yaml.snakeyaml.error.Mark mark) {
        return new Mark(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
