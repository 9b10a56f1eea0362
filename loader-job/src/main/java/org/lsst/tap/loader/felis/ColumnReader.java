package org.lsst.tap.loader.felis;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.words.Ucds;
import org.lsst.tap.loader.felis.words.Units;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Reads a column and checks it. */
final class ColumnReader {

    /** The attributes of a table's own column, beside its name and its id. */
    private static final Set<Key> ATTRIBUTES = EnumSet.range(Key.DATATYPE, Key.POSTGRESQL_DATATYPE);

    /** What a table may override in a column that it takes from an imported schema. */
    static final Set<Key> OVERRIDABLE =
            EnumSet.of(
                    Key.DESCRIPTION,
                    Key.COLUMN_INDEX,
                    Key.UCD,
                    Key.DATATYPE,
                    Key.LENGTH,
                    Key.NULLABLE,
                    Key.PRINCIPAL);

    /** The overrides that can't be null. */
    private static final Set<Key> NEVER_NULL =
            Set.of(Key.DATATYPE, Key.LENGTH, Key.NULLABLE, Key.PRINCIPAL);

    private ColumnReader() {}

    static Column read(Fields fields, String idPrefix) {
        Column column = new Column(fields.described(idPrefix));
        if (!fields.has(Key.DATATYPE)) {
            fields.required(Key.DATATYPE);
        }
        ATTRIBUTES.forEach(key -> column.put(key, attribute(fields, key)));
        FelisDatatype datatype = column.datatype();
        checkUnits(fields, column);
        DefaultValues.check(fields, datatype);
        column.put(Key.PRECISION, fields.integer(Key.PRECISION, 0, Integer.MAX_VALUE));
        if (datatype != null) {
            complete(fields, column, datatype);
        }
        fields.refuseOthers();
        return column;
    }

    /** Reads what a table overrides. */
    static FelisObject overrides(Fields fields) {
        for (Key key : OVERRIDABLE) {
            if (NEVER_NULL.contains(key) && fields.value(key) instanceof YamlValue.Null) {
                fields.add(FindingCode.OVERRIDE, key, key.text());
            } else {
                fields.object().put(key, attribute(fields, key));
            }
        }
        fields.refuseOthers();
        return fields.object();
    }

    private static @Nullable Object attribute(Fields fields, Key key) {
        return switch (key) {
            case DATATYPE -> datatype(fields);
            case LENGTH -> fields.integer(key, 1, Integer.MAX_VALUE);
            case NULLABLE -> fields.flag(key, true);
            case UCD -> ucd(fields);
            case ARRAYSIZE -> arraysize(fields);
            case COLUMN_INDEX -> fields.integer(key);
            case PRINCIPAL, STD -> zeroOrOne(fields, key);
            default -> fields.text(key);
        };
    }

    private static @Nullable FelisDatatype datatype(Fields fields) {
        YamlValue value = fields.value(Key.DATATYPE);
        FelisDatatype datatype =
                value instanceof YamlValue.Text text
                        ? FelisDatatype.of(text.value()).orElse(null)
                        : null;
        if (value != null && datatype == null) {
            fields.add(FindingCode.DATATYPE, Key.DATATYPE, value);
        }
        return datatype;
    }

    /** Returns the UCD; null, and reported, if it is not one. */
    static @Nullable String ucd(Fields fields) {
        String ucd = fields.text(Key.UCD);
        String fault = ucd == null ? null : Ucds.fault(ucd);
        if (fault != null) {
            fields.add(FindingCode.UCD, Key.UCD, ucd, fault);
        }
        return fault == null ? ucd : null;
    }

    /**
     * Returns the arraysize that the column gives (VOTable 1.4, section 2.2), which may be empty.
     */
    private static @Nullable String arraysize(Fields fields) {
        return fields.nonNull(Key.ARRAYSIZE) instanceof YamlValue.Int number
                ? number.value().toString()
                : fields.text(Key.ARRAYSIZE);
    }

    private static @Nullable Integer zeroOrOne(Fields fields, Key key) {
        if (fields.value(key) instanceof YamlValue.Null) {
            fields.add(FindingCode.NULL_VALUE, key, key.tapColumn());
        }
        return fields.has(key) ? fields.integer(key, 0, 1) : Integer.valueOf(0);
    }

    private static void checkUnits(Fields fields, Column column) {
        int units = 0;
        for (Key key : List.of(Key.IVOA_UNIT, Key.FITS_UNIT)) {
            String unit = column.text(key);
            String fault = unit == null ? null : Units.fault(unit);
            if (fault != null) {
                fields.add(FindingCode.UNIT, key, unit, fault);
            }
            units += unit == null || unit.isEmpty() ? 0 : 1;
        }
        if (units == 2) {
            fields.add(FindingCode.UNIT_TWICE, Key.FITS_UNIT);
        }
    }

    /** Adds what follows from the datatype, and checks what depends on it. */
    private static void complete(Fields fields, Column column, FelisDatatype datatype) {
        if (datatype.isSized() && fields.nonNull(Key.LENGTH) == null) {
            fields.addHere(FindingCode.LENGTH_MISSING, datatype.felisName());
        }
        if (column.integer(Key.PRECISION) != null && datatype != FelisDatatype.TIMESTAMP) {
            fields.add(FindingCode.PRECISION, Key.PRECISION, datatype.felisName());
        }
        if (fields.nonNull(Key.ARRAYSIZE) == null) {
            column.put(Key.ARRAYSIZE, datatype.arraysize(column.integer(Key.LENGTH)));
        } else if ("".equals(column.text(Key.ARRAYSIZE))) {
            column.put(Key.ARRAYSIZE, null);
        }
        if (column.text(Key.XTYPE) == null && datatype == FelisDatatype.TIMESTAMP) {
            column.put(Key.XTYPE, "timestamp");
        }
    }
}
