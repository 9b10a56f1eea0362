/**
 * Units of measurement as strings: what astropy's generic grammar reads, which decides for Felis,
 * and with it what VOUnits 1.1 has in common with that grammar.
 */
package org.lsst.tap.loader.felis.unit;
