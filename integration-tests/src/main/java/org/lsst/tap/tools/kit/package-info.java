/**
 * What the tools and the tests stand on: PostgreSQL servers, a proxy, releases to load, their
 * publisher, readers of TAP_SCHEMA, and the judge that tells one release from a mix of two. Knows
 * nothing of the tools.
 */
package org.lsst.tap.tools.kit;
