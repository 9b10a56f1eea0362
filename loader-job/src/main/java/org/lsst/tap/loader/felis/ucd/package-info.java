/**
 * UCDs (UCD1+ 1.5) as strings: their syntax, and the controlled vocabulary. Where one stands in a
 * file is for the package above.
 */
package org.lsst.tap.loader.felis.ucd;
