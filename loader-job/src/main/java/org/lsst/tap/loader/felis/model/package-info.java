/**
 * The checked content of Felis files: schemas, tables, columns, constraints and indexes, with their
 * ids generated, columns of imported schemas copied in, and no value that TAP_SCHEMA can't hold.
 */
package org.lsst.tap.loader.felis.model;
