/**
 * How the DAO reads; not API. {@link org.lsst.tap.schema.internal.ConsistentRead} runs the
 * protocol, {@link org.lsst.tap.schema.internal.ReadScript} is its SQL, {@link
 * org.lsst.tap.schema.internal.TapSchemaQueries} are the queries that the DAO runs under it, and
 * {@link org.lsst.tap.schema.internal.TapSchemaAssembler} makes CADC's model of their rows.
 *
 * <p>The classes are public because the DAO lives under CADC's package in the drop-in jar; a
 * package-private helper would be out of its reach there.
 */
package org.lsst.tap.schema.internal;
