/** Where a release comes from: fetches its archive, checks it, and serves its files from memory. */
package org.lsst.tap.loader.source;
