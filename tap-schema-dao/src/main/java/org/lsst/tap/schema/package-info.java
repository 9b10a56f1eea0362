/**
 * The DAO that reads TAP_SCHEMA (TAP 1.1, section 4) from one release, while the loader swaps
 * releases: {@link org.lsst.tap.schema.SwapSafeTapSchemaDAO} takes the place of CADC's
 * TapSchemaDAO. How it reads lives in {@code org.lsst.tap.schema.internal}, which is not API.
 */
package org.lsst.tap.schema;
