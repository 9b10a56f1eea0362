/** Tests that the rights which the docs name are enough, and that none of them is too many. */
package org.lsst.tap.rights;
