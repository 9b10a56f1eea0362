/**
 * What Repertoire publishes, as immutable values. {@link org.lsst.tap.repertoire.model.Discovery}
 * is the root; every member of the JSON document may be absent and is then empty here. Values only:
 * {@link org.lsst.tap.repertoire.DiscoveryClient} fetches them.
 */
@NullMarked
package org.lsst.tap.repertoire.model;

import org.jspecify.annotations.NullMarked;
