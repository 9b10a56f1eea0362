package org.lsst.tap.repertoire.model;

import static java.lang.String.format;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.text.JsonMembers;

/**
 * The schema metadata that is deployed for one TAP application. Repertoire doesn't publish it yet;
 * {@code docs/discovery-format.md} describes the member that is proposed. Immutable.
 */
public final class TapMetadata extends ModelValue {

    private final Optional<String> release;
    private final Optional<URI> datalinkTemplatesUrl;
    private final Optional<URI> datalinkColumnsUrl;
    private final Optional<URI> schemaArchiveUrl;

    TapMetadata(JsonMembers json) {
        release = json.string("release");
        datalinkTemplatesUrl = json.payloadUrl("datalink_templates_url");
        datalinkColumnsUrl = json.payloadUrl("datalink_columns_url");
        schemaArchiveUrl = json.payloadUrl("schema_archive_url");
    }

    /** The release of the schema definitions, such as {@code w.2026.34}. */
    public Optional<String> release() {
        return release;
    }

    /** The release's datalink templates, a zip of VOTable snippets and their manifest. */
    public Optional<URI> datalinkTemplatesUrl() {
        return datalinkTemplatesUrl;
    }

    /** The release's lists of principal and minimal columns, a zip. */
    public Optional<URI> datalinkColumnsUrl() {
        return datalinkColumnsUrl;
    }

    /** The release's schema definitions, a gzipped tar archive of Felis files. */
    public Optional<URI> schemaArchiveUrl() {
        return schemaArchiveUrl;
    }

    @Override
    List<Object> content() {
        return List.of(release, datalinkTemplatesUrl, datalinkColumnsUrl, schemaArchiveUrl);
    }

    @Override
    public String toString() {
        return format(
                "TapMetadata[release=%s, datalinkTemplatesUrl=%s]",
                shown(release), shown(datalinkTemplatesUrl));
    }
}
