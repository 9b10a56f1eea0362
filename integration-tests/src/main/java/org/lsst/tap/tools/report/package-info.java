/**
 * How the demo shows its results: the table and the closing words on the terminal, and the HTML
 * page with a picture of one swap. Knows nothing of how a run is made.
 */
package org.lsst.tap.tools.report;
