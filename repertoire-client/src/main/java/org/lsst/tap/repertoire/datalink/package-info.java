/**
 * The datalink templates of a TAP service: snippets of VOTable with {@code $name$} placeholders, of
 * which the service makes DataLink service descriptors (DataLink 1.1 section 4).
 *
 * <p>{@link org.lsst.tap.repertoire.datalink.DatalinkTemplates} finds, fetches and checks the
 * payload of the release that is live; {@link org.lsst.tap.repertoire.datalink.DatalinkFolder}
 * keeps a folder equal to it for a service that reads files, started by a program ({@code
 * SyncCommand}) or by the service's own container ({@link
 * org.lsst.tap.repertoire.datalink.DatalinkContextListener}).
 */
@NullMarked
package org.lsst.tap.repertoire.datalink;

import org.jspecify.annotations.NullMarked;
