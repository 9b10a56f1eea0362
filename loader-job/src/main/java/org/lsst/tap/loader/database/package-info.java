/**
 * What every step needs to talk to PostgreSQL: where the database is, how names are quoted, what an
 * SQLSTATE means, and what the database schemas hold now. Knows nothing of releases' files.
 */
package org.lsst.tap.loader.database;
