/** Not API: how this module fetches, reads and caches. It may change in any release. */
package org.lsst.tap.repertoire.internal;
