/**
 * Not API: how text from elsewhere is read, and how it looks in a message: JSON documents, URLs,
 * names. Knows neither what the documents mean nor where they come from.
 */
@NullMarked
package org.lsst.tap.repertoire.internal.text;

import org.jspecify.annotations.NullMarked;
