/**
 * The YAML that schema definitions use, as PyYAML's safe loader reads it, the reader that Felis
 * itself uses. What no release has ever used is refused, with a message that says what to write
 * instead. Bounded in time and memory; every value knows its line and column. Which keys a schema
 * has is for the package above.
 */
package org.lsst.tap.loader.felis.yaml;
