/**
 * Tests of the drop-in jar. They run in a failsafe execution of their own, with the drop-in jar on
 * the class path in the place of CADC's, and without the library's own jar.
 */
package org.lsst.tap.schema.dropin;
