package org.lsst.tap.loader.felis;

import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** The default value of a column: TAP_SCHEMA has none, but Felis refuses what does not fit. */
final class DefaultValues {

    private DefaultValues() {}

    static void check(Fields fields, @Nullable FelisDatatype datatype) {
        boolean autoincrement =
                fields.nonNull(Key.AUTOINCREMENT) != null && fields.flag(Key.AUTOINCREMENT, false);
        YamlValue value = fields.nonNull(Key.VALUE);
        if (value instanceof YamlValue.Items || value instanceof YamlValue.Mapping) {
            fields.wrongType(Key.VALUE, "a string, number or boolean", value);
            return;
        }
        if (value != null && autoincrement) {
            fields.add(
                    FindingCode.DEFAULT_VALUE,
                    Key.VALUE,
                    "no default value on a column with autoincrement",
                    value);
        }
        String expected = value == null || datatype == null ? null : expected(datatype, value);
        if (expected != null) {
            String what = "%s as default value of the datatype '%s'";
            fields.add(
                    FindingCode.DEFAULT_VALUE,
                    Key.VALUE,
                    what.formatted(expected, datatype.felisName()),
                    value);
        }
    }

    /** Returns what the datatype wants instead, or null if the value fits. */
    private static @Nullable String expected(FelisDatatype datatype, YamlValue value) {
        return switch (datatype) {
            case BYTE, SHORT, INT, LONG -> value instanceof YamlValue.Int ? null : "an integer";
            case FLOAT, DOUBLE -> value instanceof YamlValue.Real ? null : "a decimal number";
            case STRING, CHAR, UNICODE, TEXT ->
                    value instanceof YamlValue.Text text
                                    && !FileContext.strip(text.value()).isEmpty()
                            ? null
                            : "a string that is not empty";
            case BOOLEAN -> value instanceof YamlValue.Bool ? null : "a boolean";
            case BINARY, TIMESTAMP -> null;
        };
    }
}
