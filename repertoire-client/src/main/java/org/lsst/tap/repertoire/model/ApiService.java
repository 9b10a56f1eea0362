package org.lsst.tap.repertoire.model;

import static java.lang.String.format;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.text.Excerpt;
import org.lsst.tap.repertoire.internal.text.JsonMembers;

/** A service with an API: a data service of a dataset, or an internal one. Immutable. */
public final class ApiService extends ModelValue {

    private final Optional<URI> url;
    private final Optional<URI> openapi;
    private final Map<String, ApiVersion> versions;

    ApiService(JsonMembers json) {
        url = json.url("url");
        openapi = json.url("openapi");
        versions = json.objects("versions", ApiVersion::new);
    }

    /** The service's base URL. */
    public Optional<URI> url() {
        return url;
    }

    /** Where its OpenAPI description is. */
    public Optional<URI> openapi() {
        return openapi;
    }

    /** Its API versions by name, such as {@code soda-sync-1.0}; empty if it has none. */
    public Map<String, ApiVersion> versions() {
        return versions;
    }

    public Optional<ApiVersion> version(String name) {
        return Optional.ofNullable(versions.get(Objects.requireNonNull(name, "name")));
    }

    /**
     * The first version with an IVOA standardID.
     *
     * @param ivoaStandardId such as {@code ivo://ivoa.net/std/SODA#sync-1.0}; capitals and small
     *     letters are the same (IVOA Identifiers 2.0)
     */
    public Optional<ApiVersion> versionForStandard(String ivoaStandardId) {
        Objects.requireNonNull(ivoaStandardId, "ivoaStandardId");
        return versions.values().stream()
                .filter(
                        version ->
                                version.ivoaStandardId()
                                        .filter(ivoaStandardId::equalsIgnoreCase)
                                        .isPresent())
                .findFirst();
    }

    @Override
    List<Object> content() {
        return List.of(url, openapi, versions);
    }

    @Override
    public String toString() {
        return format(
                "ApiService[url=%s, versions=%s]", shown(url), Excerpt.ofNames(versions.keySet()));
    }
}
