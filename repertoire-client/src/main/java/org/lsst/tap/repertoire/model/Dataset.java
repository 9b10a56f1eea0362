package org.lsst.tap.repertoire.model;

import static java.lang.String.format;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.text.Excerpt;
import org.lsst.tap.repertoire.internal.text.JsonMembers;

/** A dataset of the environment and the services that give access to it. Immutable. */
public final class Dataset extends ModelValue {

    private final Optional<URI> butlerConfig;
    private final Optional<String> description;
    private final Optional<URI> docsUrl;
    private final Map<String, ApiService> services;

    Dataset(JsonMembers json) {
        butlerConfig = json.url("butler_config");
        description = json.string("description");
        docsUrl = json.url("docs_url");
        services = json.objects("services", ApiService::new);
    }

    /** Where its Butler configuration is, if a Butler server has the dataset. */
    public Optional<URI> butlerConfig() {
        return butlerConfig;
    }

    /** A description for people, of a sentence or more. */
    public Optional<String> description() {
        return description;
    }

    public Optional<URI> docsUrl() {
        return docsUrl;
    }

    /** Its data services by name, such as {@code tap} or {@code sia}. */
    public Map<String, ApiService> services() {
        return services;
    }

    public Optional<ApiService> service(String name) {
        return Optional.ofNullable(services.get(Objects.requireNonNull(name, "name")));
    }

    @Override
    List<Object> content() {
        return List.of(butlerConfig, description, docsUrl, services);
    }

    @Override
    public String toString() {
        return format(
                "Dataset[butlerConfig=%s, services=%s]",
                shown(butlerConfig), Excerpt.ofNames(services.keySet()));
    }
}
