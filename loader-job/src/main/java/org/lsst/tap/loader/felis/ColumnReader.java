package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.model.FelisDatatype;
import org.lsst.tap.loader.felis.ucd.Ucds;
import org.lsst.tap.loader.felis.unit.Units;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.text.Excerpt;

/** Reads a column and checks it. */
final class ColumnReader {

    static final Key NAME = Key.of("name");
    static final Key ID = Key.of("@id");
    private static final Key ID_WITHOUT_GENERATED = Key.of("@id", "id");
    static final Key DESCRIPTION = Key.of("description");
    static final Key UTYPE = Key.of("votable:utype", "votable_utype");
    static final Key DATATYPE = Key.of("datatype");
    static final Key LENGTH = Key.of("length");
    static final Key NULLABLE = Key.of("nullable");
    static final Key UCD = Key.of("ivoa:ucd", "ivoa_ucd");
    static final Key IVOA_UNIT = Key.of("ivoa:unit", "ivoa_unit");
    static final Key FITS_UNIT = Key.of("fits:tunit", "fits_tunit");
    static final Key ARRAYSIZE = Key.of("votable:arraysize", "votable_arraysize");
    static final Key XTYPE = Key.of("votable:xtype", "votable_xtype");
    static final Key COLUMN_INDEX = Key.of("tap:column_index", "tap_column_index");
    static final Key PRINCIPAL = Key.of("tap:principal", "tap_principal");
    static final Key STD = Key.of("tap:std", "tap_std");

    private static final Key PRECISION = Key.of("precision");
    private static final Key VALUE = Key.of("value");
    private static final Key AUTOINCREMENT = Key.of("autoincrement");
    private static final Key VOTABLE_DATATYPE = Key.of("votable:datatype", "votable_datatype");
    private static final Key MYSQL_DATATYPE = Key.of("mysql:datatype", "mysql_datatype");
    private static final Key POSTGRESQL_DATATYPE =
            Key.of("postgresql:datatype", "postgresql_datatype");

    private ColumnReader() {}

    static ColumnDraft read(Fields fields) {
        ColumnDraft column = new ColumnDraft(fields.origin());
        column.name = fields.requiredText(NAME);
        column.id = id(fields);
        column.description = fields.optionalText(DESCRIPTION);
        column.utype = fields.optionalText(UTYPE);
        column.datatype = datatype(fields, fields.required(DATATYPE));
        column.length = fields.optionalInteger(LENGTH, 1, Long.MAX_VALUE);
        checkLength(fields, column.datatype);
        column.nullable = fields.flag(NULLABLE, true);
        DefaultValues.check(fields, VALUE, autoincrement(fields), column.datatype);
        checkPrecision(fields, column.datatype);
        column.ucd = ucd(fields);
        column.unit = unit(fields);
        column.arraysize = ArraySizes.read(fields, column.datatype);
        column.xtype = fields.optionalText(XTYPE);
        if (column.xtype == null && column.datatype == FelisDatatype.TIMESTAMP) {
            column.xtype = "timestamp";
        }
        column.columnIndex = fields.optionalInteger(COLUMN_INDEX);
        column.principal = zeroOrOne(fields, PRINCIPAL);
        column.std = zeroOrOne(fields, STD);
        fields.optionalText(VOTABLE_DATATYPE);
        fields.optionalText(MYSQL_DATATYPE);
        fields.optionalText(POSTGRESQL_DATATYPE);
        fields.refuseOthers();
        return column;
    }

    /** Returns the id of an object: its own, or the generated one. */
    static @Nullable String id(Fields fields) {
        String generated = fields.generatedId();
        if (fields.has(ID) || generated == null) {
            return fields.requiredText(ID_WITHOUT_GENERATED);
        }
        return Texts.strip(generated);
    }

    /** Returns the datatype of exactly this name; null, and reported, if there is none. */
    static @Nullable FelisDatatype datatype(Fields fields, @Nullable YamlValue value) {
        if (value == null) {
            return null;
        }
        FelisDatatype datatype =
                value instanceof YamlValue.Text text
                        ? FelisDatatype.of(text.value()).orElse(null)
                        : null;
        if (datatype == null) {
            fields.add(
                    FindingCode.DATATYPE,
                    DATATYPE,
                    "expected a datatype of Felis, found " + value.describe());
        }
        return datatype;
    }

    private static void checkLength(Fields fields, @Nullable FelisDatatype datatype) {
        if (datatype != null && datatype.isSized() && fields.nonNull(LENGTH) == null) {
            fields.add(
                    FindingCode.LENGTH_MISSING,
                    fields.origin().here(),
                    "expected a length for the datatype '"
                            + datatype.felisName()
                            + "', found none");
        }
    }

    private static boolean autoincrement(Fields fields) {
        return fields.nonNull(AUTOINCREMENT) != null && fields.flag(AUTOINCREMENT, false);
    }

    private static void checkPrecision(Fields fields, @Nullable FelisDatatype datatype) {
        BigInteger precision = fields.optionalInteger(PRECISION, 0, Long.MAX_VALUE);
        if (precision != null && datatype != null && datatype != FelisDatatype.TIMESTAMP) {
            fields.add(
                    FindingCode.PRECISION,
                    PRECISION,
                    "expected a precision on timestamps only, found one on the datatype '"
                            + datatype.felisName()
                            + "'");
        }
    }

    /** Returns the UCD; null, and reported, if it is none. */
    static @Nullable String ucd(Fields fields) {
        String ucd = fields.optionalText(UCD);
        if (ucd == null) {
            return null;
        }
        String fault = Ucds.fault(ucd);
        if (fault == null) {
            return ucd;
        }
        fields.add(
                FindingCode.UCD,
                UCD,
                "expected a UCD of UCD1+ 1.5, found '" + Excerpt.of(ucd) + "': " + fault);
        return null;
    }

    private static @Nullable String unit(Fields fields) {
        String ivoa = fields.optionalText(IVOA_UNIT);
        String fits = fields.optionalText(FITS_UNIT);
        boolean hasIvoa = ivoa != null && !ivoa.isEmpty();
        boolean hasFits = fits != null && !fits.isEmpty();
        if (hasIvoa && hasFits) {
            fields.add(
                    FindingCode.UNIT_TWICE,
                    FITS_UNIT,
                    "expected one of ivoa:unit and fits:tunit, found both");
        }
        if (hasIvoa) {
            checkUnit(fields, IVOA_UNIT, ivoa);
            return ivoa;
        }
        if (hasFits) {
            checkUnit(fields, FITS_UNIT, fits);
        }
        // Felis takes fits:tunit as it is where ivoa:unit is empty, so an empty one stays.
        return fits;
    }

    private static void checkUnit(Fields fields, Key key, String unit) {
        String fault = Units.fault(unit);
        if (fault != null) {
            fields.add(
                    FindingCode.UNIT,
                    key,
                    "expected a unit, found '" + Excerpt.of(unit) + "': " + fault);
        }
    }

    private static @Nullable BigInteger zeroOrOne(Fields fields, Key key) {
        return fields.has(key) ? fields.optionalInteger(key, 0, 1) : BigInteger.ZERO;
    }
}
