/**
 * Not API, and it may change in any release: how this module fetches documents ({@link
 * org.lsst.tap.repertoire.internal.ClientRuntime}), keeps them until they are asked for again
 * ({@link org.lsst.tap.repertoire.internal.RefreshingCache}), reads JSON and URLs, and shows text
 * from elsewhere in messages. What stands in a document is not its affair.
 */
@NullMarked
package org.lsst.tap.repertoire.internal;

import org.jspecify.annotations.NullMarked;
