package org.lsst.tap.loader.swap;

import org.lsst.tap.loader.database.DatabaseSchemas;

/** How staging becomes live. In every way staging holds the previous release afterwards. */
public enum Strategy {
    /** Live and staging exchange their names; see {@code swap.SchemaSwap}. */
    SWAP,

    /** Live and staging exchange all rows, in one transaction; see {@code swap.RowExchange}. */
    REPLACE,

    /** Live and staging exchange the rows that differ, in one transaction. */
    MERGE;

    /** Returns what does it. */
    public Publication publication(DatabaseSchemas names) {
        return switch (this) {
            case SWAP -> new SchemaSwap(names);
            case REPLACE -> new RowExchange(names, false);
            case MERGE -> new RowExchange(names, true);
        };
    }
}
