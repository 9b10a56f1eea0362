package org.lsst.tap.repertoire.model;

import com.google.auto.value.AutoValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.JsonMembers;

/**
 * All that Repertoire's discovery says about its environment, as of one answer. Immutable.
 *
 * <p>Maps keep the order of the document. Unknown members are ignored, so that a newer Repertoire
 * doesn't break an older client.
 */
@AutoValue
@SuppressWarnings("AutoValueImmutableFields") // Its collections are; Guava is not there to say so.
public abstract class Discovery {

    Discovery() {}

    private static Discovery of(JsonMembers json) {
        Optional<JsonMembers> services = json.object("services");
        return new AutoValue_Discovery(
                json.strings("applications"),
                json.objects("datasets", Dataset::of),
                json.string("environment_name"),
                json.objects("influxdb_databases", InfluxDatabase::of),
                services.map(members -> members.objects("internal", ApiService::of))
                        .orElse(Map.of()),
                services.map(members -> members.objects("ui", UiService::of)).orElse(Map.of()),
                json.objects("tap_metadata", TapMetadata::of));
    }

    /**
     * Reads a discovery document.
     *
     * @param document JSON, in UTF-8
     * @param source what the document is, to begin a message with
     * @throws org.lsst.tap.repertoire.failure.RepertoireFormatException if it isn't JSON, has a
     *     member twice, or has one of the wrong type; the message names the member
     */
    public static Discovery parse(byte[] document, String source) {
        return of(JsonMembers.parse(document, source));
    }

    /**
     * Reads a discovery document as {@link org.lsst.tap.repertoire.DiscoveryClient} does: a member
     * of the wrong type is as one that is absent.
     *
     * @param leftOut is told of each such member, in words
     * @throws org.lsst.tap.repertoire.failure.RepertoireFormatException if it isn't JSON, or has a
     *     member twice
     */
    public static Discovery parse(byte[] document, String source, Consumer<String> leftOut) {
        return of(JsonMembers.parse(document, source, leftOut));
    }

    /** The applications that the environment is configured to run, in the document's order. */
    public abstract List<String> applications();

    /** The datasets by their short names, such as {@code dp1}. */
    public abstract Map<String, Dataset> datasets();

    public Optional<Dataset> dataset(String name) {
        return Optional.ofNullable(datasets().get(Objects.requireNonNull(name, "name")));
    }

    /** A name for people; not a host name, even where it looks like one. */
    public abstract Optional<String> environmentName();

    /** The InfluxDB databases by their short names, such as {@code idfdev_efd}. */
    public abstract Map<String, InfluxDatabase> influxDatabases();

    /** The services that other services use, by name. */
    public abstract Map<String, ApiService> internalServices();

    /** The services that people use in a browser, by name. */
    public abstract Map<String, UiService> uiServices();

    /**
     * The deployed schema metadata by TAP application, such as {@code tap} or {@code ssotap}; empty
     * as long as Repertoire doesn't publish it.
     */
    public abstract Map<String, TapMetadata> tapMetadata();

    @Override
    public final String toString() {
        return Excerpt.ofValue(
                "Discovery",
                "environment",
                environmentName(),
                "datasets",
                datasets().keySet(),
                "applications",
                applications().size());
    }
}
