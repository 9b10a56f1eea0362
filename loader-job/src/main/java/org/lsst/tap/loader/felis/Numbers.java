package org.lsst.tap.loader.felis;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Integers as Felis's model (pydantic in lax mode) takes them. */
final class Numbers {

    private static final double LONG_BOUND = 0x1p63;
    private static final int MAX_DIGITS = 4300;

    private Numbers() {}

    /** Returns the integer that a value stands for, or null if it is none. */
    static @Nullable BigInteger integer(YamlValue value) {
        if (value instanceof YamlValue.Int number) {
            return number.value();
        }
        if (value instanceof YamlValue.Bool bool) {
            return bool.value() ? BigInteger.ONE : BigInteger.ZERO;
        }
        if (value instanceof YamlValue.Real real) {
            return integer(real.value());
        }
        return value instanceof YamlValue.Text text ? integer(text.value()) : null;
    }

    private static @Nullable BigInteger integer(double value) {
        boolean integral = value == Math.rint(value) && Math.abs(value) < LONG_BOUND;
        return integral ? BigInteger.valueOf((long) value) : null;
    }

    /** Digits with an optional sign, single underscores between them, and a fraction of zeros. */
    private static @Nullable BigInteger integer(String written) {
        String text = Texts.strip(written);
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int point = text.indexOf('.');
        int end = point < 0 ? text.length() : point;
        if (point >= 0 && !isZeros(text, point + 1)) {
            return null;
        }
        StringBuilder digits = new StringBuilder();
        boolean underscore = true;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '_' && !underscore) {
                underscore = true;
            } else if (c >= '0' && c <= '9') {
                underscore = false;
                digits.append(c);
            } else {
                return null;
            }
        }
        if (underscore || digits.length() > MAX_DIGITS) {
            return null;
        }
        BigInteger value = new BigInteger(digits.toString());
        return text.startsWith("-") ? value.negate() : value;
    }

    private static boolean isZeros(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return from < text.length();
    }

    /** Returns a number greater than one as Python writes it, or null if it is not greater. */
    static @Nullable String writtenIfAboveOne(YamlValue value) {
        if (value instanceof YamlValue.Int number && number.value().compareTo(BigInteger.ONE) > 0) {
            return number.value().toString();
        }
        if (value instanceof YamlValue.Real real && real.value() > 1 && real.value() < LONG_BOUND) {
            // Lengths are integers: what is left to write is integral and below 2^63.
            BigDecimal exact = new BigDecimal(Double.toString(real.value()));
            if (real.value() < 1e16) {
                return exact.toBigInteger() + ".0";
            }
            BigDecimal short_ = exact.stripTrailingZeros();
            String digits = short_.unscaledValue().toString();
            int exponent = digits.length() - 1 - short_.scale();
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return digits.charAt(0) + fraction + "e+" + exponent;
        }
        return null;
    }
}
