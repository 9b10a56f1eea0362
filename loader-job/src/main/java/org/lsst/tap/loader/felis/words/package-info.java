/**
 * Units and UCDs as strings: their syntax, and the words that they are made of. Says what is wrong
 * with a string; where it stands in a file is for {@code felis}.
 */
package org.lsst.tap.loader.felis.words;
