package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.model.FelisDatatype;

/**
 * A column as read, with nulls where something is wrong and numbers of any size. A column that is
 * taken from an imported schema is a copy that remembers both places.
 */
final class ColumnDraft {

    final Origin origin;
    @Nullable String name;
    @Nullable String id;
    @Nullable String description;
    @Nullable String utype;
    @Nullable FelisDatatype datatype;
    @Nullable BigInteger length;
    boolean nullable;
    @Nullable String ucd;
    @Nullable String unit;
    @Nullable String arraysize;
    @Nullable String xtype;
    @Nullable BigInteger columnIndex;
    @Nullable BigInteger principal;
    @Nullable BigInteger std;

    /** The entry of {@code columnRefs}; null for a column of the table itself. */
    @Nullable Place reference;

    private @Nullable Origin overrides;

    ColumnDraft(Origin origin) {
        this.origin = origin;
    }

    /** Returns a copy for the entry of {@code columnRefs} at {@code place}. */
    ColumnDraft copyFor(Place place, @Nullable Origin overridesOrigin) {
        ColumnDraft copy = new ColumnDraft(origin);
        copy.name = name;
        copy.id = id;
        copy.description = description;
        copy.utype = utype;
        copy.datatype = datatype;
        copy.length = length;
        copy.nullable = nullable;
        copy.ucd = ucd;
        copy.unit = unit;
        copy.arraysize = arraysize;
        copy.xtype = xtype;
        copy.columnIndex = columnIndex;
        copy.principal = principal;
        copy.std = std;
        copy.reference = place;
        copy.overrides = overridesOrigin;
        return copy;
    }

    /** Returns where the column stands in the file of its table. */
    Place here() {
        return reference == null ? origin.here() : reference;
    }

    /** Returns where the value of {@code key} stands, which may be an imported file. */
    Place at(Key key) {
        if (overrides != null && overrides.has(key)) {
            return overrides.at(key);
        }
        boolean local = reference != null && key.equals(ColumnReader.NAME);
        return local ? here() : origin.at(key);
    }

    /** Says if the file has a null for {@code key}; not for an override, where that is refused. */
    boolean hasNull(Key key) {
        return (overrides == null || !overrides.has(key)) && origin.hasNull(key);
    }
}
