/** How the tools show their results. Knows nothing of how a run is made. */
package org.lsst.tap.tools.report;
