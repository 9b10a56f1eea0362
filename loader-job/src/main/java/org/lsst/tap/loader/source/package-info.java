/**
 * Where a release comes from: fetches its archive, checks it, and serves its files from memory,
 * within limits. What stands in the files is for {@code felis}.
 */
package org.lsst.tap.loader.source;
