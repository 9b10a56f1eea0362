package org.lsst.tap.repertoire.model;

import com.google.auto.value.AutoValue;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.JsonMembers;

/** A service with an API: a data service of a dataset, or an internal one. Immutable. */
@AutoValue
public abstract class ApiService {

    ApiService() {}

    static ApiService of(JsonMembers json) {
        return new AutoValue_ApiService(
                json.url("url"), json.url("openapi"), json.objects("versions", ApiVersion::of));
    }

    /** The service's base URL. */
    public abstract Optional<URI> url();

    /** Where its OpenAPI description is. */
    public abstract Optional<URI> openapi();

    /** Its API versions by name, such as {@code soda-sync-1.0}; empty if it has none. */
    public abstract Map<String, ApiVersion> versions();

    public Optional<ApiVersion> version(String name) {
        return Optional.ofNullable(versions().get(Objects.requireNonNull(name, "name")));
    }

    /**
     * The first version with an IVOA standardID.
     *
     * @param ivoaStandardId such as {@code ivo://ivoa.net/std/SODA#sync-1.0}; capitals and small
     *     letters are the same (IVOA Identifiers 2.0)
     */
    public Optional<ApiVersion> versionForStandard(String ivoaStandardId) {
        Objects.requireNonNull(ivoaStandardId, "ivoaStandardId");
        return versions().values().stream()
                .filter(v -> v.ivoaStandardId().stream().anyMatch(ivoaStandardId::equalsIgnoreCase))
                .findFirst();
    }

    @Override
    public final String toString() {
        return Excerpt.ofValue("ApiService", "url", url(), "versions", versions().keySet());
    }
}
