package org.lsst.tap.repertoire.model;

import com.google.auto.value.AutoValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.JsonMembers;

/**
 * All that Repertoire's discovery says about its environment, as of one answer. Immutable.
 *
 * <p>Maps keep the order of the document. Unknown members are ignored, so that a newer Repertoire
 * doesn't break an older client.
 */
@AutoValue
public abstract class Discovery {

    Discovery() {}

    private static Discovery of(JsonMembers json) {
        JsonMembers services = json.object("services");
        return new AutoValue_Discovery(
                json.strings("applications"),
                json.objects("datasets", Dataset::of),
                json.string("environment_name"),
                json.objects("influxdb_databases", InfluxDatabase::of),
                services.objects("internal", ApiService::of),
                services.objects("ui", UiService::of),
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

    /**
     * The reduced mapping that notebook containers get: datasets with Butler configuration and
     * service URLs, InfluxDB databases, internal services. Its values are strings, booleans and
     * maps of these, ready for a JSON writer; immutable.
     */
    public final Map<String, Object> notebookMapping() {
        return mapping(
                "datasets", each(datasets(), Discovery::dataset),
                "influxdb_databases", each(influxDatabases(), Discovery::database),
                "services", mapping("internal", each(internalServices(), Discovery::service)));
    }

    private static Map<String, Object> dataset(Dataset dataset) {
        return mapping(
                "butler_config", dataset.butlerConfig(),
                "services", each(dataset.services(), Discovery::service));
    }

    private static Map<String, Object> service(ApiService service) {
        return mapping(
                "url", service.url(),
                "versions", each(service.versions(), version -> mapping("url", version.url())));
    }

    private static Map<String, Object> database(InfluxDatabase database) {
        return mapping(
                "url", database.url(),
                "database", database.database(),
                "schema_registry", database.schemaRegistry(),
                "local", database.local(),
                "credentials_url", database.credentialsUrl());
    }

    private static <T> Map<String, Object> each(
            Map<String, T> values, Function<T, Map<String, Object>> mapping) {
        Map<String, Object> map = new LinkedHashMap<>();
        values.forEach((name, value) -> map.put(name, mapping.apply(value)));
        return Collections.unmodifiableMap(map);
    }

    /** Names and values in turn, without values that are absent and maps that are empty. */
    private static Map<String, Object> mapping(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = (String) namesAndValues[i];
            Object value = namesAndValues[i + 1];
            if (value instanceof Optional) {
                ((Optional<?>) value).ifPresent(present -> map.put(name, present.toString()));
            } else if (!Map.of().equals(value)) {
                map.put(name, value);
            }
        }
        return Collections.unmodifiableMap(map);
    }

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
