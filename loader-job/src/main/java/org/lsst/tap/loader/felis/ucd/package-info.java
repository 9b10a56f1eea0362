/** UCDs (UCD1+ 1.5): their syntax, and the controlled vocabulary. */
package org.lsst.tap.loader.felis.ucd;
