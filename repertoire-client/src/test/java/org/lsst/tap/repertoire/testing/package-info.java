/**
 * For tests of code that uses this module: a ready discovery server. It is in the module's test-jar
 * and needs JUnit 5 and the JDK only.
 */
package org.lsst.tap.repertoire.testing;
