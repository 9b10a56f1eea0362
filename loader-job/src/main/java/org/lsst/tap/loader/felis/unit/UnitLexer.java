package org.lsst.tap.loader.felis.unit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.felis.unit.UnitToken.Kind;
import org.lsst.tap.loader.text.Excerpt;

/** Cuts a unit into tokens. */
final class UnitLexer {

    private static final List<String> FUNCTIONS =
            List.of("sqrt", "ln", "exp", "log", "mag", "dB", "dex");
    private static final int MAX_DIGITS = 4300;

    private final String text;
    private final List<UnitToken> tokens = new ArrayList<>();
    private int at;

    UnitLexer(String text) {
        this.text = text;
    }

    List<UnitToken> tokens() throws UnitFault {
        while (at < text.length()) {
            if (text.charAt(at) == ' ') {
                at++;
            } else if (isDigit(at) || (text.charAt(at) == '.' && isDigit(at + 1))) {
                number();
            } else if (isSign(at) && isDigit(at + 1)) {
                add(Kind.SIGN, 1);
            } else if (!function()) {
                unitOrOperator();
            }
        }
        add(Kind.END, 0);
        return tokens;
    }

    /**
     * Digits, perhaps with a point and an exponent; a point after the last digit counts for none.
     */
    private void number() throws UnitFault {
        int start = at;
        digits();
        boolean point = at < text.length() && text.charAt(at) == '.';
        if (point) {
            at++;
            digits();
        }
        boolean fraction = point && at - 1 > start && text.charAt(at - 1) != '.';
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int digits = isSign(at + 1) ? at + 2 : at + 1;
            if (isDigit(digits)) {
                at = digits;
                digits();
                fraction = true;
            }
        }
        String written = text.substring(start, at);
        if (fraction) {
            tokens.add(new UnitToken(Kind.UFLOAT, ascii(written), null));
            return;
        }
        String digits = ascii(point ? written.substring(0, written.length() - 1) : written);
        if (digits.length() > MAX_DIGITS) {
            throw new UnitFault("a number in it has too many digits");
        }
        tokens.add(new UnitToken(Kind.UINT, written, new BigInteger(digits)));
    }

    private void digits() {
        while (isDigit(at)) {
            at += Character.charCount(text.codePointAt(at));
        }
    }

    /** Decimal digits of any script count. */
    private boolean isDigit(int index) {
        return index < text.length() && Character.isDigit(text.codePointAt(index));
    }

    private static String ascii(String number) {
        StringBuilder out = new StringBuilder();
        number.codePoints()
                .forEach(
                        c -> {
                            if (Character.isDigit(c)) {
                                out.append(Character.digit(c, 10));
                            } else {
                                out.appendCodePoint(c);
                            }
                        });
        return out.toString();
    }

    private boolean isSign(int index) {
        return index < text.length() && (text.charAt(index) == '+' || text.charAt(index) == '-');
    }

    /** The name of a function is one only before a parenthesis. */
    private boolean function() {
        for (String name : FUNCTIONS) {
            if (text.startsWith(name, at)) {
                int next = at + name.length();
                while (next < text.length() && text.charAt(next) == ' ') {
                    next++;
                }
                if (next < text.length() && text.charAt(next) == '(') {
                    add(Kind.FUNCTION, name.length());
                    return true;
                }
            }
        }
        return false;
    }

    private void unitOrOperator() throws UnitFault {
        switch (text.charAt(at)) {
            case ',' -> add(Kind.COMMA, 1);
            case '/' -> add(Kind.DIVISION, 1);
            case '(' -> add(Kind.OPEN, 1);
            case ')' -> add(Kind.CLOSE, 1);
            case '^' -> add(Kind.POWER, 1);
            case '.' -> add(Kind.PRODUCT, 1);
            case '*' -> {
                if (text.startsWith("**", at)) {
                    add(Kind.POWER, 2);
                } else {
                    add(Kind.PRODUCT, 1);
                }
            }
            default -> unit();
        }
    }

    private void unit() throws UnitFault {
        int end = at;
        while (end < text.length() && isUnitPart(end)) {
            end += Character.charCount(text.codePointAt(end));
        }
        if (end == at) {
            throw new UnitFault(
                    "the character '"
                            + Excerpt.of(text.substring(at, at + 1))
                            + "' can't stand where it does");
        }
        String name = text.substring(at, end);
        if (!UnitNames.isKnown(name)) {
            throw new UnitFault("'" + Excerpt.of(name) + "' is no known unit");
        }
        add(Kind.UNIT, name.length());
    }

    private boolean isUnitPart(int index) {
        char c = text.charAt(index);
        return "+-./*^(),".indexOf(c) < 0 && !Units.isSpace(c) && !isDigit(index);
    }

    private void add(Kind kind, int length) {
        tokens.add(new UnitToken(kind, text.substring(at, at + length), null));
        at += length;
    }
}
