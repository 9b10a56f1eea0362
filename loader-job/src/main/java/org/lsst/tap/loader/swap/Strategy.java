package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.util.Locale;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.failure.ConfigurationException;

/**
 * How staging becomes live, in one transaction, after which staging holds what was live. Done twice
 * it changes nothing, so it is the rollback as well.
 */
public enum Strategy {
    /** Live and staging exchange their names; see {@link SchemaSwap}. */
    SWAP,

    /** Live and staging exchange all rows; see {@link RowExchange}. */
    REPLACE,

    /** Live and staging exchange the rows that differ. */
    MERGE;

    /** Makes sure that it can do it by that cut-over. */
    public void require(CutOver cutOver) {
        if (this != SWAP && cutOver == CutOver.EXCLUSIVE) {
            throw new ConfigurationException(
                    "The cut-over \"exclusive\" is one of the strategy \"swap\"; found \"%s\", which exchanges rows while others read. Nothing was changed; leave out --cut-over or --strategy."
                            .formatted(this));
        }
    }

    /**
     * Publishes staging, if the database schemas are still those that {@code expected} names. If
     * there is no live yet, staging is renamed to it, whatever the strategy. Throws a {@link
     * org.lsst.tap.loader.failure.LoaderException} if staging holds no complete release, or another
     * session changed live or staging; live is unchanged then.
     */
    public SwapResult publish(
            Connection connection, DatabaseSchemas names, CutOver cutOver, DatabaseState expected) {
        return this == SWAP || expected.live().isEmpty()
                ? new SchemaSwap(names, this == SWAP ? cutOver : CutOver.PATIENT)
                        .publish(connection, expected)
                : new RowExchange(names, this).publish(connection, expected);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
