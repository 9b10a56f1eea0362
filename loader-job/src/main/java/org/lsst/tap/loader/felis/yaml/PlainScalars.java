package org.lsst.tap.loader.felis.yaml;

import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Which plain scalars are more than strings, by the rules of PyYAML (the YAML 1.1 type repository
 * with PyYAML's changes: an exponent needs a sign, and a float a point). Written as matchers, not
 * regular expressions: every scalar of a file passes here.
 */
final class PlainScalars extends Resolver {

    static final Tag VALUE = new Tag("tag:yaml.org,2002:value");

    @Override
    protected void addImplicitResolvers() {
        // SnakeYAML's own patterns differ from PyYAML's; resolve() replaces them.
    }

    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
        return switch (kind) {
            case sequence -> Tag.SEQ;
            case mapping -> Tag.MAP;
            default -> implicit ? resolve(value) : Tag.STR;
        };
    }

    static Tag resolve(String value) {
        if (value.isEmpty()) {
            return Tag.NULL;
        }
        char first = value.charAt(0);
        if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
            return resolveNumber(value);
        }
        return switch (value) {
            case "~", "null", "Null", "NULL" -> Tag.NULL;
            case "yes", "Yes", "YES", "no", "No", "NO" -> Tag.BOOL;
            case "true", "True", "TRUE", "false", "False", "FALSE" -> Tag.BOOL;
            case "on", "On", "ON", "off", "Off", "OFF" -> Tag.BOOL;
            case "<<" -> Tag.MERGE;
            case "=" -> VALUE;
            default -> Tag.STR;
        };
    }

    private static Tag resolveNumber(String value) {
        if (isFloat(value)) {
            return Tag.FLOAT;
        }
        if (isInt(value)) {
            return Tag.INT;
        }
        return isTimestamp(value) ? Tag.TIMESTAMP : Tag.STR;
    }

    private static boolean isFloat(String value) {
        int start = sign(value);
        String unsigned = value.substring(start);
        if (unsigned.equals(".inf") || unsigned.equals(".Inf") || unsigned.equals(".INF")) {
            return true;
        }
        if (unsigned.equals(".nan") || unsigned.equals(".NaN") || unsigned.equals(".NAN")) {
            return start == 0;
        }
        Cursor c = new Cursor(unsigned);
        if (c.take('.')) {
            return start == 0 && c.digit() && c.digitsOrUnderscores() && c.exponent() && c.atEnd();
        }
        if (!c.digit() || !c.digitsOrUnderscores()) {
            return false;
        }
        boolean sexagesimal = c.sexagesimalParts();
        if (!c.take('.')) {
            return false;
        }
        c.digitsOrUnderscores();
        return (sexagesimal || c.exponent()) && c.atEnd();
    }

    private static boolean isInt(String value) {
        Cursor c = new Cursor(value.substring(sign(value)));
        if (c.take('0')) {
            if (c.atEnd()) {
                return true;
            }
            if (c.take('b')) {
                return c.some("01_") && c.atEnd();
            }
            if (c.take('x')) {
                return c.some("0123456789abcdefABCDEF_") && c.atEnd();
            }
            return c.some("01234567_") && c.atEnd();
        }
        if (!c.digit()) {
            return false;
        }
        c.digitsOrUnderscores();
        c.sexagesimalParts();
        return c.atEnd();
    }

    private static boolean isTimestamp(String value) {
        Cursor c = new Cursor(value);
        if (!c.digits(4, 4) || !c.take('-')) {
            return false;
        }
        int monthStart = c.at;
        if (!c.digits(1, 2) || !c.take('-') || !c.digits(1, 2)) {
            return false;
        }
        if (c.atEnd()) {
            return c.at - monthStart == 5;
        }
        if (!c.take('T') && !c.take('t') && !c.some(" \t")) {
            return false;
        }
        boolean time =
                c.digits(1, 2) && c.take(':') && c.digits(2, 2) && c.take(':') && c.digits(2, 2);
        if (!time) {
            return false;
        }
        if (c.take('.')) {
            c.digits(0, Integer.MAX_VALUE);
        }
        return zone(c) && c.atEnd();
    }

    private static boolean zone(Cursor c) {
        if (c.atEnd()) {
            return true;
        }
        c.some(" \t");
        if (c.take('Z')) {
            return true;
        }
        if (!c.take('+') && !c.take('-')) {
            return false;
        }
        return c.digits(1, 2) && (!c.take(':') || c.digits(2, 2));
    }

    private static int sign(String value) {
        return value.charAt(0) == '-' || value.charAt(0) == '+' ? 1 : 0;
    }

    /** Reads a scalar from its start, one rule after the other. */
    private static final class Cursor {
        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return at == text.length();
        }

        boolean take(char c) {
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        boolean digit() {
            return digits(1, 1);
        }

        boolean digits(int min, int max) {
            int start = at;
            while (at < text.length() && at - start < max && isDigit(text.charAt(at))) {
                at++;
            }
            return at - start >= min;
        }

        /** Takes any number of them, also none. */
        boolean digitsOrUnderscores() {
            while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            return true;
        }

        boolean some(String allowed) {
            int start = at;
            while (at < text.length() && allowed.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at > start;
        }

        /** Takes {@code :0} to {@code :59}, as often as they follow; says if there was one. */
        boolean sexagesimalParts() {
            boolean any = false;
            while (at < text.length() && text.charAt(at) == ':') {
                int start = at;
                at++;
                int digits = at;
                digits(1, 2);
                boolean valid = at - digits == 1 || (at - digits == 2 && text.charAt(digits) < '6');
                if (!valid) {
                    at = start;
                    return any;
                }
                any = true;
            }
            return any;
        }

        /** Takes an exponent, which needs its sign; none is fine as well. */
        boolean exponent() {
            if (!take('e') && !take('E')) {
                return true;
            }
            return (take('+') || take('-')) && digits(1, Integer.MAX_VALUE);
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }
    }
}
