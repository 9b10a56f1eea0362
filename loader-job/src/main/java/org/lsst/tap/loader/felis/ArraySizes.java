package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.model.FelisDatatype;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** VOTable's arraysize (VOTable 1.4, section 2.2), and the deprecated size of TAP_SCHEMA. */
final class ArraySizes {

    private static final Key BY_FIELD_NAME = Key.of("votable_arraysize");

    private ArraySizes() {}

    /**
     * Returns the arraysize of a column: its own, else one that follows from datatype and length;
     * null for one value.
     */
    static @Nullable String read(Fields fields, @Nullable FelisDatatype datatype) {
        YamlValue own = fields.nonNull(ColumnReader.ARRAYSIZE);
        boolean byFieldName = !fields.has(Key.of(ColumnReader.ARRAYSIZE.name()));
        if (own != null && !byFieldName) {
            return emptyToNull(explicit(fields, own));
        }
        String computed = computed(fields, datatype);
        if (own == null) {
            return computed;
        }
        if (computed != null) {
            fields.add(
                    FindingCode.KEY_UNKNOWN,
                    BY_FIELD_NAME,
                    "expected the key 'votable:arraysize' for a datatype with an arraysize of its"
                            + " own, found 'votable_arraysize'");
        }
        return emptyToNull(byFieldName(fields, own));
    }

    private static @Nullable String explicit(Fields fields, YamlValue own) {
        if (own instanceof YamlValue.Int number) {
            return number.value().toString();
        }
        if (own instanceof YamlValue.Bool bool) {
            return bool.value() ? "True" : "False";
        }
        return textOrNumber(fields, own);
    }

    /** Under the field's own name a zero stays a number, and a zero is none. */
    private static @Nullable String byFieldName(Fields fields, YamlValue own) {
        if (own instanceof YamlValue.Int || own instanceof YamlValue.Bool) {
            BigInteger number = Numbers.integer(own);
            return number == null || number.signum() == 0 ? null : number.toString();
        }
        return textOrNumber(fields, own);
    }

    private static @Nullable String textOrNumber(Fields fields, YamlValue own) {
        if (own instanceof YamlValue.Text) {
            return fields.optionalText(ColumnReader.ARRAYSIZE);
        }
        BigInteger number = own instanceof YamlValue.Real ? Numbers.integer(own) : null;
        if (number == null) {
            fields.wrongType(ColumnReader.ARRAYSIZE, "a string", own);
            return null;
        }
        return number.signum() == 0 ? null : number.toString();
    }

    private static @Nullable String computed(Fields fields, @Nullable FelisDatatype datatype) {
        if (fields.nonNull(ColumnReader.NAME) == null || datatype == null) {
            return null;
        }
        YamlValue length = fields.nonNull(ColumnReader.LENGTH);
        if (length != null && !isNumber(length)) {
            // Felis compares the length as it stands with a number, before it is converted.
            if (length instanceof YamlValue.Text) {
                fields.wrongType(ColumnReader.LENGTH, "an integer", length);
            }
            return null;
        }
        String aboveOne = length == null ? null : Numbers.writtenIfAboveOne(length);
        if (aboveOne == null) {
            boolean unbounded =
                    datatype == FelisDatatype.TIMESTAMP || datatype == FelisDatatype.TEXT;
            return unbounded ? "*" : null;
        }
        return switch (datatype) {
            case CHAR -> aboveOne;
            case STRING, UNICODE, BINARY -> "*";
            default -> null;
        };
    }

    private static boolean isNumber(YamlValue value) {
        return value instanceof YamlValue.Int
                || value instanceof YamlValue.Bool
                || value instanceof YamlValue.Real;
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /**
     * Returns the size of an arraysize: of {@code N} and {@code N*} only.
     *
     * @throws NumberFormatException if there are digits that make no number, such as superscripts
     */
    static Optional<BigInteger> size(@Nullable String arraysize) {
        if (arraysize == null) {
            return Optional.empty();
        }
        if (isDigits(arraysize)) {
            return Optional.of(decimal(arraysize));
        }
        String before = arraysize.substring(0, arraysize.length() - 1);
        boolean star = arraysize.endsWith("*") && before.matches("[0-9]+");
        return star ? Optional.of(new BigInteger(before)) : Optional.empty();
    }

    private static BigInteger decimal(String digits) {
        StringBuilder ascii = new StringBuilder();
        digits.codePoints()
                .forEach(
                        c -> {
                            if (!Character.isDigit(c)) {
                                throw new NumberFormatException("No number: " + digits);
                            }
                            ascii.append(Character.digit(c, 10));
                        });
        return new BigInteger(ascii.toString());
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty()
                && text.codePoints().allMatch(c -> Character.isDigit(c) || isOtherDigit(c));
    }

    /** Unicode's Numeric_Type=Digit: what Python calls a digit and can't convert. */
    private static boolean isOtherDigit(int c) {
        if (c < 0xB2) {
            return false;
        }
        return c == 0xB2
                || c == 0xB3
                || c == 0xB9
                || in(c, 0x1369, 0x1371)
                || c == 0x19DA
                || c == 0x2070
                || in(c, 0x2074, 0x2079)
                || in(c, 0x2080, 0x2089)
                || in(c, 0x2460, 0x2468)
                || in(c, 0x2474, 0x247C)
                || in(c, 0x2488, 0x2490)
                || c == 0x24EA
                || in(c, 0x24F5, 0x24FD)
                || c == 0x24FF
                || in(c, 0x2776, 0x277E)
                || in(c, 0x2780, 0x2788)
                || in(c, 0x278A, 0x2792)
                || in(c, 0x10A40, 0x10A43)
                || in(c, 0x10E60, 0x10E68)
                || in(c, 0x11052, 0x1105A)
                || in(c, 0x1F100, 0x1F10A);
    }

    private static boolean in(int c, int first, int last) {
        return c >= first && c <= last;
    }
}
