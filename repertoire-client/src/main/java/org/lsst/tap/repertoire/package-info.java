/**
 * A client of the Repertoire discovery service. {@link org.lsst.tap.repertoire.DiscoveryClient} is
 * where to start; what it answers is in {@code model}, the datalink templates of a TAP service are
 * in {@code datalink}, and what users need in their own tests is in {@code testing}. Packages named
 * {@code internal} are not API.
 */
package org.lsst.tap.repertoire;
