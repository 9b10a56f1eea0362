/**
 * A client of the Repertoire discovery service. {@link org.lsst.tap.repertoire.DiscoveryClient} is
 * where to start.
 */
package org.lsst.tap.repertoire;
