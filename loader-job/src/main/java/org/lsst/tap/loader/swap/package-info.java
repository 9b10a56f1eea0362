/**
 * How staging becomes live, and live staging ({@code Strategy}); the same again is the rollback.
 * With it go the rights that this needs, the recovery from another program's interrupted swap, the
 * lock that keeps two jobs apart, and the history.
 */
package org.lsst.tap.loader.swap;
