/**
 * The staging database schema: makes it, writes a release's rows to it, and checks it before the
 * swap; and drops old ones that nobody uses any more. Live is only looked at; to make staging live
 * is for {@code swap}.
 */
package org.lsst.tap.loader.staging;
