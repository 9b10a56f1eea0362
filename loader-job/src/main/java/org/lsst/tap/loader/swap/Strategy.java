package org.lsst.tap.loader.swap;

import java.util.Locale;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.failure.ConfigurationException;

/** How staging becomes live. In every way staging holds the previous release afterwards. */
public enum Strategy {
    /** Live and staging exchange their names; see {@code swap.SchemaSwap}. */
    SWAP,

    /** Live and staging exchange all rows, in one transaction; see {@code swap.RowExchange}. */
    REPLACE,

    /** Live and staging exchange the rows that differ, in one transaction. */
    MERGE;

    /**
     * Returns what does it.
     *
     * @throws ConfigurationException if it can't do it by that cut-over
     */
    public Publication publication(DatabaseSchemas names, CutOver cutOver) {
        if (this != SWAP && cutOver == CutOver.EXCLUSIVE) {
            throw new ConfigurationException(
                    "The cut-over \"exclusive\" is one of the strategy \"swap\"; found \"%s\", which exchanges rows while others read. Nothing was changed; leave out --cut-over or --strategy."
                            .formatted(this));
        }
        return switch (this) {
            case SWAP -> new SchemaSwap(names, cutOver);
            case REPLACE -> new RowExchange(names, false);
            case MERGE -> new RowExchange(names, true);
        };
    }

    /** Returns the word for it in options, messages and the history. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
