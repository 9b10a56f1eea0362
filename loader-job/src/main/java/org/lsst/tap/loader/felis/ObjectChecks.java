package org.lsst.tap.loader.felis;

import org.jspecify.annotations.Nullable;

/** Checks what holds between the values of one object, and adds what follows from them. */
record ObjectChecks(Findings findings, FelisObject object) {

    void check() {
        switch (object.kind()) {
            case COLUMN -> checkColumn();
            case CONSTRAINT, CHECK, UNIQUE -> checkDeferrable();
            case FOREIGN_KEY -> checkForeignKey();
            case INDEX -> checkIndex();
            case GROUP -> checkGroup();
            default -> {}
        }
    }

    private void checkColumn() {
        String ivoa = object.text(Key.IVOA_UNIT);
        String fits = object.text(Key.FITS_UNIT);
        if (ivoa != null && fits != null && !ivoa.isEmpty() && !fits.isEmpty()) {
            findings.add(FindingCode.UNIT_TWICE, object.at(Key.FITS_UNIT));
        }
        FelisDatatype datatype = object.datatype();
        checkDefaultValue(datatype);
        if (datatype == null) {
            return;
        }
        if (datatype.isSized() && !object.isSet(Key.LENGTH)) {
            findings.add(FindingCode.LENGTH_MISSING, object.place(), datatype.felisName());
        }
        if (object.integer(Key.PRECISION) != null && datatype != FelisDatatype.TIMESTAMP) {
            findings.add(FindingCode.PRECISION, object.at(Key.PRECISION), datatype.felisName());
        }
        if (!object.isSet(Key.ARRAYSIZE)) {
            object.put(Key.ARRAYSIZE, datatype.arraysize(object.integer(Key.LENGTH)));
        } else if ("".equals(object.text(Key.ARRAYSIZE))) {
            object.put(Key.ARRAYSIZE, null);
        }
        if (object.text(Key.XTYPE) == null && datatype == FelisDatatype.TIMESTAMP) {
            object.put(Key.XTYPE, "timestamp");
        }
    }

    /** TAP_SCHEMA has no default values, but Felis refuses what does not fit. */
    private void checkDefaultValue(@Nullable FelisDatatype datatype) {
        Value value = object.written(Key.VALUE);
        if (value == null || value.isNull()) {
            return;
        }
        Place place = value.place();
        if (value.items() != null || value.entries() != null) {
            findings.add(FindingCode.VALUE_TYPE, place, "a string, number or boolean", value);
            return;
        }
        if (Boolean.TRUE.equals(object.get(Key.AUTOINCREMENT))) {
            String expected = "no default value on a column with autoincrement";
            findings.add(FindingCode.DEFAULT_VALUE, place, expected, value);
        }
        String expected = datatype == null ? null : datatype.expected(value);
        if (expected != null) {
            expected += " as default value of the datatype '" + datatype.felisName() + "'";
            findings.add(FindingCode.DEFAULT_VALUE, place, expected, value);
        }
    }

    private void checkDeferrable() {
        if (object.text(Key.INITIALLY) != null
                && !Boolean.TRUE.equals(object.get(Key.DEFERRABLE))) {
            findings.add(FindingCode.NOT_DEFERRABLE, object.at(Key.INITIALLY));
        }
    }

    private void checkForeignKey() {
        checkDeferrable();
        boolean isNamed = object.has(Key.REFERENCE);
        Key target = isNamed ? Key.REFERENCE : Key.REFERENCED_COLUMNS;
        if (isNamed && object.has(Key.REFERENCED_COLUMNS)) {
            findings.add(FindingCode.REFERENCE_TWICE, object.at(Key.REFERENCE));
        } else if (!object.has(target)) {
            findings.add(FindingCode.KEY_MISSING, object.place(), target.text());
        }
        FelisObject reference = object.object(Key.REFERENCE);
        int targets =
                reference == null
                        ? object.texts(Key.REFERENCED_COLUMNS).size()
                        : reference.texts(Key.COLUMNS).size();
        int columns = object.texts(Key.COLUMNS).size();
        if (columns != targets && columns > 0 && targets > 0) {
            findings.add(FindingCode.FOREIGN_KEY_SIZES, object.at(target), targets, columns);
        }
    }

    private void checkIndex() {
        boolean hasColumns = object.has(Key.COLUMNS);
        if (hasColumns == object.has(Key.EXPRESSIONS)) {
            String found = hasColumns ? "both" : "none";
            findings.add(FindingCode.INDEX_KIND, object.place(), found);
        }
    }

    private void checkGroup() {
        Value table = object.written(Key.TABLE);
        if (table != null && !table.isNull()) {
            String expected = "no table, which Felis sets itself";
            findings.add(FindingCode.VALUE_TYPE, table.place(), expected, table);
        }
    }
}
