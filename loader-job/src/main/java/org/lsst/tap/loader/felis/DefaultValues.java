package org.lsst.tap.loader.felis;

import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.model.FelisDatatype;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** The default value of a column: TAP_SCHEMA has none, but Felis refuses what does not fit. */
final class DefaultValues {

    private DefaultValues() {}

    static void check(
            Fields fields, Key key, boolean autoincrement, @Nullable FelisDatatype datatype) {
        YamlValue value = fields.nonNull(key);
        if (value == null) {
            return;
        }
        boolean scalar = !(value instanceof YamlValue.Items || value instanceof YamlValue.Mapping);
        if (!scalar || value instanceof YamlValue.Date) {
            fields.wrongType(key, "a string, number or boolean", value);
            return;
        }
        if (value instanceof YamlValue.Text && fields.optionalText(key) == null) {
            return;
        }
        if (autoincrement) {
            fields.add(
                    FindingCode.DEFAULT_VALUE,
                    key,
                    "expected no default value on a column with autoincrement, found "
                            + value.describe());
        }
        String expected = datatype == null ? null : expected(datatype, value);
        if (expected != null) {
            fields.add(
                    FindingCode.DEFAULT_VALUE,
                    key,
                    "expected "
                            + expected
                            + " as default value of the datatype '"
                            + datatype.felisName()
                            + "', found "
                            + value.describe());
        }
    }

    /** Returns what the datatype wants instead, or null if the value fits. */
    private static @Nullable String expected(FelisDatatype datatype, YamlValue value) {
        return switch (datatype) {
            case BYTE, SHORT, INT, LONG ->
                    value instanceof YamlValue.Int || value instanceof YamlValue.Bool
                            ? null
                            : "an integer";
            case FLOAT, DOUBLE -> value instanceof YamlValue.Real ? null : "a decimal number";
            case STRING, CHAR, UNICODE, TEXT ->
                    value instanceof YamlValue.Text text && !Texts.strip(text.value()).isEmpty()
                            ? null
                            : "a string that is not empty";
            case BOOLEAN -> value instanceof YamlValue.Bool ? null : "a boolean";
            case BINARY, TIMESTAMP -> null;
        };
    }
}
