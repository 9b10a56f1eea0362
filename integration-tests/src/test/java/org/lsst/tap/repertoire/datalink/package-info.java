/** Tests that need what the package of the same name in repertoire-client keeps to itself. */
package org.lsst.tap.repertoire.datalink;
