package org.lsst.tap.repertoire.model;

import com.google.auto.value.AutoValue;
import java.net.URI;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.JsonMembers;

/**
 * The schema metadata that is deployed for one TAP application. Repertoire doesn't publish it yet;
 * {@code docs/repertoire-client.md} describes the member. Immutable.
 */
@AutoValue
public abstract class TapMetadata {

    TapMetadata() {}

    static TapMetadata of(JsonMembers json) {
        return new AutoValue_TapMetadata(
                json.string("release"),
                json.payloadUrl("datalink_templates_url"),
                json.payloadUrl("datalink_columns_url"),
                json.payloadUrl("schema_archive_url"));
    }

    /** The release of the schema definitions, such as {@code w.2026.34}. */
    public abstract Optional<String> release();

    /** The release's datalink templates, a zip of VOTable snippets and their manifest. */
    public abstract Optional<URI> datalinkTemplatesUrl();

    /** The release's lists of principal and minimal columns, a zip. */
    public abstract Optional<URI> datalinkColumnsUrl();

    /** The release's schema definitions, a gzipped tar archive of Felis files. */
    public abstract Optional<URI> schemaArchiveUrl();

    @Override
    public final String toString() {
        return Excerpt.ofValue(
                "TapMetadata",
                "release",
                release(),
                "datalinkTemplatesUrl",
                datalinkTemplatesUrl());
    }
}
