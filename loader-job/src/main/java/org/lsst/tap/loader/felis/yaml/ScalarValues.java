package org.lsst.tap.loader.felis.yaml;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlProblem.Kind;
import org.lsst.tap.loader.text.Excerpt;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Scalars to values, by their tag. */
final class ScalarValues {

    /** Python converts no longer number, to be safe against quadratic time. */
    private static final int MAX_DIGITS = 4300;

    private static final BigInteger SIXTY = BigInteger.valueOf(60);

    private ScalarValues() {}

    static YamlValue value(ScalarNode node, Mark mark, List<YamlProblem> problems) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR)) {
            return new YamlValue.Text(text, mark);
        }
        YamlValue value = null;
        if (tag.equals(Tag.NULL)) {
            value = new YamlValue.Null(mark);
        } else if (tag.equals(Tag.BOOL)) {
            value = bool(text, mark);
        } else if (tag.equals(Tag.INT)) {
            value = integer(text, mark);
        } else if (tag.equals(Tag.FLOAT)) {
            value = real(text, mark);
        } else if (tag.equals(Tag.TIMESTAMP)) {
            value = date(text, mark);
        }
        if (value == null) {
            problems.add(
                    new YamlProblem(
                            Kind.TAG,
                            mark,
                            "expected a value of a known tag, found '"
                                    + Excerpt.of(text)
                                    + "' with "
                                    + Excerpt.of(tag.getValue())));
            return new YamlValue.Null(mark);
        }
        return value;
    }

    private static @Nullable YamlValue bool(String text, Mark mark) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on" -> new YamlValue.Bool(true, mark);
            case "no", "false", "off" -> new YamlValue.Bool(false, mark);
            default -> null;
        };
    }

    private static @Nullable YamlValue integer(String written, Mark mark) {
        String text = written.replace("_", "");
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            text = text.substring(1);
        }
        if (text.isEmpty() || text.startsWith("-") || text.startsWith("+")) {
            return null;
        }
        try {
            BigInteger value = unsigned(text);
            return value == null
                    ? null
                    : new YamlValue.Int(negative ? value.negate() : value, mark);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable BigInteger unsigned(String text) {
        if (text.length() > MAX_DIGITS) {
            return null;
        }
        if (text.startsWith("0b")) {
            return new BigInteger(text.substring(2), 2);
        }
        if (text.startsWith("0x")) {
            return new BigInteger(text.substring(2), 16);
        }
        if (text.startsWith("0") && text.length() > 1) {
            return new BigInteger(text.startsWith("0o") ? text.substring(2) : text, 8);
        }
        BigInteger value = BigInteger.ZERO;
        for (String part : text.split(":", -1)) {
            value = value.multiply(SIXTY).add(new BigInteger(part));
        }
        return value;
    }

    private static @Nullable YamlValue real(String written, Mark mark) {
        String text = written.replace("_", "").toLowerCase(Locale.ROOT);
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            text = text.substring(1);
        }
        double value = 0;
        if (text.equals(".inf")) {
            value = Double.POSITIVE_INFINITY;
        } else if (text.equals(".nan")) {
            value = Double.NaN;
        } else {
            for (String part : text.split(":", -1)) {
                if (!isDecimal(part)) {
                    return null;
                }
                value = value * 60 + Double.parseDouble(part);
            }
        }
        return new YamlValue.Real(negative ? -value : value, mark);
    }

    /** Double.parseDouble takes more than digits: hexadecimals, suffixes, names. */
    private static boolean isDecimal(String text) {
        boolean digit = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            digit |= c >= '0' && c <= '9';
            if ((c < '0' || c > '9') && "+-.e".indexOf(c) < 0) {
                return false;
            }
        }
        return digit && text.length() <= MAX_DIGITS && parses(text);
    }

    private static boolean parses(String text) {
        try {
            Double.parseDouble(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static @Nullable YamlValue date(String text, Mark mark) {
        String[] parts = text.split("[-Tt \t]", 4);
        if (parts.length < 3) {
            return null;
        }
        try {
            var unused =
                    LocalDate.of(
                            Integer.parseInt(parts[0]),
                            Integer.parseInt(parts[1]),
                            Integer.parseInt(parts[2]));
            return new YamlValue.Date(text, mark);
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }
}
