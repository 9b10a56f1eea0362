/**
 * The swap of live and staging by renaming database schemas, the same swap back, and the lock that
 * keeps two jobs apart.
 */
package org.lsst.tap.loader.swap;
