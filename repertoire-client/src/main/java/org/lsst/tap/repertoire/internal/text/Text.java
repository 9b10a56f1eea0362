package org.lsst.tap.repertoire.internal.text;

/** Text from elsewhere, fit for a message. */
public final class Text {

    private Text() {}

    /**
     * A text without the characters that could forge a line of a log, and shortened.
     *
     * @param characters how many to keep
     */
    public static String shown(String text, int characters) {
        String plain = text.replaceAll("\\p{Cntrl}|[\\u0080-\\u009f\\u2028\\u2029]", "?");
        return plain.length() <= characters ? plain : plain.substring(0, characters) + "...";
    }
}
