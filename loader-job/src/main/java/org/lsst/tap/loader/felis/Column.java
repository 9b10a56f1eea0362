package org.lsst.tap.loader.felis;

import org.jspecify.annotations.Nullable;

/**
 * A column. One that a table takes from an imported schema is a copy, which remembers where the
 * table names it and where it overrides its values.
 */
final class Column extends FelisObject {

    private final @Nullable Place reference;
    private final @Nullable FelisObject overrides;
    private boolean indexed;

    Column(FelisObject object) {
        super(object);
        this.reference = null;
        this.overrides = null;
    }

    private Column(Column original, Place reference, @Nullable FelisObject overrides) {
        super(original);
        this.reference = reference;
        this.overrides = overrides;
    }

    /** Returns a copy for the entry of {@code columnRefs} at {@code place}. */
    Column copyFor(Place place, String name, String id, @Nullable FelisObject overriding) {
        Column copy = new Column(this, place, overriding);
        copy.put(Key.NAME, name);
        copy.put(Key.ID, id);
        copy.put(Key.COLUMN_INDEX, null);
        if (overriding != null) {
            for (Key key : ColumnReader.OVERRIDABLE) {
                if (overriding.has(key)) {
                    copy.put(key, overriding.get(key));
                }
            }
        }
        return copy;
    }

    boolean isReference() {
        return reference != null;
    }

    @Override
    Place here() {
        return reference == null ? super.here() : reference;
    }

    @Override
    Place at(Key key) {
        if (overrides != null && overrides.has(key)) {
            return overrides.at(key);
        }
        return reference != null && key == Key.NAME ? reference : super.at(key);
    }

    @Nullable FelisDatatype datatype() {
        return (FelisDatatype) get(Key.DATATYPE);
    }

    /** Returns {@code ivoa:unit}, or what {@code fits:tunit} has if that is absent or empty. */
    @Nullable String unit() {
        String ivoa = text(Key.IVOA_UNIT);
        return ivoa == null || ivoa.isEmpty() ? text(Key.FITS_UNIT) : ivoa;
    }

    /** Says if a primary key or an index has this column alone. */
    boolean isIndexed() {
        return indexed;
    }

    void markIndexed() {
        indexed = true;
    }
}
