/** How the client is doing, in figures: for those who watch a service, at the bottom of all. */
package org.lsst.tap.repertoire.health;
