/**
 * What this module throws on purpose, all under {@link
 * org.lsst.tap.repertoire.failure.RepertoireException}: a setting that can't be used, an answer
 * that doesn't arrive, one that isn't what it should be. All other packages may throw these.
 */
@NullMarked
package org.lsst.tap.repertoire.failure;

import org.jspecify.annotations.NullMarked;
