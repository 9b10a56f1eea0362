/**
 * A client of the Repertoire discovery service. {@link org.lsst.tap.repertoire.DiscoveryClient} is
 * where to start; what it answers is in {@code model}, what it throws in {@code failure}, its
 * figures in {@code health}, the datalink templates of a TAP service in {@code datalink}, and what
 * users need in their own tests in {@code testing}. Packages named {@code internal} are not API.
 */
@NullMarked
package org.lsst.tap.repertoire;

import org.jspecify.annotations.NullMarked;
