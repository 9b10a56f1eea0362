/**
 * What keeps the pages right: their links lead somewhere, the commands in them are accepted by the
 * programs, the names in them exist, and the tables of options and columns are those of the code.
 */
package org.lsst.tap.docs;
