package org.lsst.tap.tools.report;

/** Text in HTML. Stateless. */
final class Html {

    private Html() {}

    /** Returns {@code text} so that it stands for itself in an element or a quoted attribute. */
    static String escape(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> html.append("&amp;");
                                case '<' -> html.append("&lt;");
                                case '>' -> html.append("&gt;");
                                case '"' -> html.append("&quot;");
                                case '\'' -> html.append("&#39;");
                                default -> html.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
                            }
                        });
        return html.toString();
    }

    /** Whether HTML can hold the character: no controls but white space, no half surrogates. */
    private static boolean isAllowed(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return !control && !surrogate;
    }
}
