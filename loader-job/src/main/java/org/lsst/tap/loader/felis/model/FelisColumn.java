package org.lsst.tap.loader.felis.model;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table. Immutable.
 *
 * @param length the length in the database, for sized datatypes
 * @param ucd words of the UCD1+ vocabulary
 * @param unit {@code ivoa:unit}, or {@code fits:tunit} if that is absent or empty
 * @param arraysize VOTable's arraysize, given or computed; null for one value
 * @param xtype VOTable's xtype; an empty one is kept
 * @param columnIndex the recommended position among columns
 * @param principal 1 for a principal column, or 0
 * @param std 1 for a column of a standard, or 0
 */
public record FelisColumn(
        String name,
        String id,
        @Nullable String description,
        @Nullable String utype,
        FelisDatatype datatype,
        @Nullable BigInteger length,
        boolean nullable,
        @Nullable String ucd,
        @Nullable String unit,
        @Nullable String arraysize,
        @Nullable String xtype,
        @Nullable Integer columnIndex,
        int principal,
        int std) {}
