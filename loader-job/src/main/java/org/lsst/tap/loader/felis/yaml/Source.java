package org.lsst.tap.loader.felis.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.events.Event;

/** The text of a document, for what only the text as it was written tells. */
final class Source {

    private static final Pattern SURROGATE_ESCAPE = Pattern.compile("\\\\u[dD][89a-fA-F]");

    private static final int MAX_REPORTED = 20;
    private static final int[] NONE = {Integer.MAX_VALUE, Integer.MAX_VALUE};

    private final String text;
    private final boolean watched;
    private int contentStart = -1;
    private final List<int[]> texts = new ArrayList<>();
    private final boolean suspicious;
    private int @Nullable [] offsets;

    Source(String text) {
        this.text = text;
        this.watched = text.indexOf('\t') >= 0 || text.contains("\n%");
        this.suspicious = text.contains("\\u") && SURROGATE_ESCAPE.matcher(text).find();
    }

    /** Notes a scalar in quotes, or a block scalar: tabs in it are text. */
    void addText(Event scalar) {
        if (watched) {
            texts.add(new int[] {scalar.getStartMark().getIndex(), scalar.getEndMark().getIndex()});
        }
    }

    /** Notes a value; the first one ends what directives may stand before. */
    void addValue(Event value) {
        if (contentStart < 0) {
            contentStart = value.getStartMark().getIndex();
        }
    }

    /**
     * Returns the places outside of texts and comments where PyYAML takes no tab, or no directive;
     * to be asked when all values are noted.
     */
    List<Mark> strays() {
        List<Mark> stray = new ArrayList<>();
        if (!watched) {
            return stray;
        }
        Iterator<int[]> regions = texts.iterator();
        int[] region = regions.hasNext() ? regions.next() : NONE;
        Position position = new Position(text);
        while (!position.atEnd() && stray.size() < MAX_REPORTED) {
            if (position.index >= region[1]) {
                region = regions.hasNext() ? regions.next() : NONE;
            } else if (position.index >= region[0]) {
                position.next();
            } else if (position.startsComment()) {
                position.skipLine();
            } else {
                boolean directive =
                        position.current() == '%'
                                && position.column == 1
                                && position.index > contentStart;
                if (position.current() == '\t' || directive) {
                    stray.add(position.mark());
                }
                position.next();
            }
        }
        return stray;
    }

    /** A place in the text, moved on by code points, as YAML counts. */
    private static final class Position {
        private final String text;
        private int offset;
        private int index;
        private int line = 1;
        private int column = 1;
        private char before = '\n';

        Position(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return offset >= text.length();
        }

        char current() {
            return text.charAt(offset);
        }

        Mark mark() {
            return new Mark(line, column);
        }

        boolean startsComment() {
            return current() == '#' && (before == ' ' || before == '\t' || isBreak(before));
        }

        void skipLine() {
            while (!atEnd() && !isBreak(current())) {
                next();
            }
        }

        void next() {
            before = current();
            offset += Character.charCount(text.codePointAt(offset));
            index++;
            boolean newLine = before == '\n' || (before == '\r' && (atEnd() || current() != '\n'));
            line += newLine ? 1 : 0;
            column = newLine ? 1 : column + 1;
        }

        private static boolean isBreak(char c) {
            return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
        }
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
