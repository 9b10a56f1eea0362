/**
 * What the tests and the demo share: a PostgreSQL server to run on, releases to load, and the
 * checker that tells whether a read mixes two of them.
 */
package org.lsst.tap.tools.kit;
