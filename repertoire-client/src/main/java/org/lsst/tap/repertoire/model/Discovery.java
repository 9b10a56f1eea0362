package org.lsst.tap.repertoire.model;

import static java.lang.String.format;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.lsst.tap.repertoire.internal.text.Excerpt;
import org.lsst.tap.repertoire.internal.text.JsonMembers;

/**
 * All that Repertoire's discovery says about its environment, as of one answer. Immutable.
 *
 * <p>Maps keep the order of the document. Unknown members are ignored, so that a newer Repertoire
 * doesn't break an older client.
 */
public final class Discovery extends ModelValue {

    private final List<String> applications;
    private final Map<String, Dataset> datasets;
    private final Optional<String> environmentName;
    private final Map<String, InfluxDatabase> influxDatabases;
    private final Map<String, ApiService> internalServices;
    private final Map<String, UiService> uiServices;
    private final Map<String, TapMetadata> tapMetadata;

    private Discovery(JsonMembers json) {
        applications = json.strings("applications");
        datasets = json.objects("datasets", Dataset::new);
        environmentName = json.string("environment_name");
        influxDatabases = json.objects("influxdb_databases", InfluxDatabase::new);
        Optional<JsonMembers> services = json.object("services");
        internalServices =
                services.map(members -> members.objects("internal", ApiService::new))
                        .orElse(Map.of());
        uiServices =
                services.map(members -> members.objects("ui", UiService::new)).orElse(Map.of());
        tapMetadata = json.objects("tap_metadata", TapMetadata::new);
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
        return new Discovery(JsonMembers.parse(document, source));
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
        return new Discovery(JsonMembers.parse(document, source, leftOut));
    }

    /** The applications that the environment is configured to run, in the document's order. */
    public List<String> applications() {
        return applications;
    }

    /** The datasets by their short names, such as {@code dp1}. */
    public Map<String, Dataset> datasets() {
        return datasets;
    }

    public Optional<Dataset> dataset(String name) {
        return Optional.ofNullable(datasets.get(Objects.requireNonNull(name, "name")));
    }

    /** A name for people; not a host name, even where it looks like one. */
    public Optional<String> environmentName() {
        return environmentName;
    }

    /** The InfluxDB databases by their short names, such as {@code idfdev_efd}. */
    public Map<String, InfluxDatabase> influxDatabases() {
        return influxDatabases;
    }

    /** The services that other services use, by name. */
    public Map<String, ApiService> internalServices() {
        return internalServices;
    }

    /** The services that people use in a browser, by name. */
    public Map<String, UiService> uiServices() {
        return uiServices;
    }

    /**
     * The deployed schema metadata by TAP application, such as {@code tap} or {@code ssotap}; empty
     * as long as Repertoire doesn't publish it.
     */
    public Map<String, TapMetadata> tapMetadata() {
        return tapMetadata;
    }

    @Override
    List<Object> content() {
        return List.of(
                applications,
                datasets,
                environmentName,
                influxDatabases,
                internalServices,
                uiServices,
                tapMetadata);
    }

    @Override
    public String toString() {
        return format(
                "Discovery[environment=%s, datasets=%s, applications=%s]",
                shown(environmentName), Excerpt.ofNames(datasets.keySet()), applications.size());
    }
}
