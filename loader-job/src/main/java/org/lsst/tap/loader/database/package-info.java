/**
 * What every step needs to talk to PostgreSQL: where the database is, how names are quoted, what an
 * SQLSTATE means, whom to trust, and what the database schemas hold. Knows no release's files.
 */
package org.lsst.tap.loader.database;
