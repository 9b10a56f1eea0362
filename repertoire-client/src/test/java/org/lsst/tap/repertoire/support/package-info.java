/** What the tests of this module share: time that they move themselves, a look at the log. */
package org.lsst.tap.repertoire.support;
