/**
 * How text of others (of a file, an archive, a configuration, a database) looks in a message and in
 * SQL. What a message says stands where the failure is.
 */
package org.lsst.tap.loader.text;
