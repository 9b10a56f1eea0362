/**
 * How staging becomes live, and live staging: by renaming database schemas in one transaction
 * ({@code SchemaSwap}), or by exchanging their rows ({@code RowExchange}); the same again is the
 * rollback. With it go the rights that this needs, the recovery from another program's interrupted
 * swap, and the lock that keeps two jobs apart. What is in staging, and whether it is right, is for
 * {@code staging}.
 */
package org.lsst.tap.loader.swap;
