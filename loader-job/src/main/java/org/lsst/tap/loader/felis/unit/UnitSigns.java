package org.lsst.tap.loader.felis.unit;

import java.text.Normalizer;

/** Unicode signs in units: what they stand for in the grammar, which is one of ASCII. */
final class UnitSigns {

    private static final String SUPERSCRIPT_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private UnitSigns() {}

    /** Returns the text composed, with superscripts as powers in parentheses. */
    static String toAscii(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC).replace('\u2212', '-');
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < composed.length()) {
            int digits = digitsEnd(composed, isSign(composed.charAt(at)) ? at + 1 : at);
            if (digits > at && digits > (isSign(composed.charAt(at)) ? at + 1 : at)) {
                appendPower(composed.substring(at, digits), out);
                at = digits;
            } else {
                out.append(composed.charAt(at++));
            }
        }
        return out.toString();
    }

    private static int digitsEnd(String text, int from) {
        int end = from;
        while (end < text.length() && SUPERSCRIPT_DIGITS.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    private static boolean isSign(char c) {
        return c == '⁻' || c == '⁺';
    }

    private static void appendPower(String superscript, StringBuilder out) {
        out.append('(');
        for (int i = 0; i < superscript.length(); i++) {
            char c = superscript.charAt(i);
            if (isSign(c)) {
                out.append(c == '⁻' ? '-' : '+');
            } else {
                out.append((char) ('0' + SUPERSCRIPT_DIGITS.indexOf(c)));
            }
        }
        out.append(')');
    }

    /** Returns the name in ASCII of a unit that is written with a sign. */
    static String name(String text) {
        return switch (text) {
            case "%" -> "percent";
            case "\u2032" -> "arcmin";
            case "\u2033" -> "arcsec";
            case "\u02B0" -> "hourangle";
            case "e\u207B" -> "electron";
            default -> text.chars().allMatch(c -> c < 0x80) ? text : nameBySigns(text);
        };
    }

    private static String nameBySigns(String text) {
        String name = text;
        if (name.startsWith("°")) {
            name = name.length() == 1 ? "deg" : "deg_" + name.substring(1);
        }
        String suffix = name.length() > 1 ? suffix(name.charAt(name.length() - 1)) : "";
        if (!suffix.isEmpty()) {
            return name.substring(0, name.length() - 1) + suffix;
        }
        return name.endsWith("R∞") ? name.substring(0, name.length() - 2) + "Ry" : name;
    }

    private static String suffix(char sign) {
        return switch (sign) {
            case '\u2299', '\u2609' -> "sun";
            case '\u2295', '\u2641' -> "earth";
            case '\u2643' -> "jupiter";
            case '\u2091' -> "_e";
            case '\u209A' -> "_p";
            default -> "";
        };
    }
}
