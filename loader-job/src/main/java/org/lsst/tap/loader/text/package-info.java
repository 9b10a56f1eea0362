/**
 * How text of others (of a file, an archive, a configuration) looks in a message. What a message
 * says stands where the failure is. Knows no other package.
 */
package org.lsst.tap.loader.text;
