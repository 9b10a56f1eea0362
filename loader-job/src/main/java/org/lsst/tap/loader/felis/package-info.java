/**
 * Felis, the format of the schema definitions: reads YAML files into a checked model, reports what
 * is wrong as findings with file, line and column, and maps the model to TAP_SCHEMA rows. Knows
 * nothing of archives, databases or the command line.
 */
package org.lsst.tap.loader.felis;
