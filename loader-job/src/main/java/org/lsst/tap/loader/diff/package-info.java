/** What two releases differ in, row by row and field by field. Knows no database and no files. */
package org.lsst.tap.loader.diff;
