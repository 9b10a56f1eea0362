/**
 * How the DAO reads; not API. From the top: {@link org.lsst.tap.schema.internal.TapSchemaReader}
 * holds what the DAO instances of one DataSource share, {@code TapSchemaQuery} is one of the DAO's
 * questions, {@code ContentCache} answers it from memory if nothing has changed, {@code
 * ConsistentRead} runs the protocol, whose SQL is {@code ReadScript} with its {@code Check} and the
 * {@code .sql} files (sessions keep some of it {@code Prepared}), and {@link
 * org.lsst.tap.schema.internal.TapSchemaContent} is what comes out.
 *
 * <p>What the DAO calls is public because the DAO lives under CADC's package in the drop-in jar; a
 * package-private helper would be out of its reach there.
 */
package org.lsst.tap.schema.internal;
