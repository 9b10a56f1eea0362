/**
 * Units of measurement as strings: what astropy's generic grammar reads, which decides for Felis,
 * and with it what VOUnits 1.1 has in common with that grammar. Says what is wrong with a string;
 * where it stands in a file is for the package above.
 */
package org.lsst.tap.loader.felis.unit;
