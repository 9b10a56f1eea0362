/**
 * The staging database schema: makes it, writes a release's rows to it, and checks it before the
 * swap.
 */
package org.lsst.tap.loader.staging;
