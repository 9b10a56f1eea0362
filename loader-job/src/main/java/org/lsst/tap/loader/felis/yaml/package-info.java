/**
 * YAML 1.1 as PyYAML's safe loader reads it, the reader that Felis itself uses: which plain scalars
 * are numbers, booleans or dates, what merge keys and aliases mean, which files it refuses. Bounded
 * in time and memory; every value knows its line and column. Which keys a schema has is for the
 * package above.
 */
package org.lsst.tap.loader.felis.yaml;
