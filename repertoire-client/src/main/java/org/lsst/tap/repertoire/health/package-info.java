/** How the client is doing, in figures: for those who watch a service, at the bottom of all. */
@NullMarked
package org.lsst.tap.repertoire.health;

import org.jspecify.annotations.NullMarked;
