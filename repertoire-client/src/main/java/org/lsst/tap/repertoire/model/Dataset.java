package org.lsst.tap.repertoire.model;

import com.google.auto.value.AutoValue;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.JsonMembers;

/** A dataset of the environment and the services that give access to it. Immutable. */
@AutoValue
public abstract class Dataset {

    Dataset() {}

    static Dataset of(JsonMembers json) {
        return new AutoValue_Dataset(
                json.url("butler_config"),
                json.string("description"),
                json.url("docs_url"),
                json.objects("services", ApiService::of));
    }

    /** Where its Butler configuration is, if a Butler server has the dataset. */
    public abstract Optional<URI> butlerConfig();

    /** A description for people, of a sentence or more. */
    public abstract Optional<String> description();

    public abstract Optional<URI> docsUrl();

    /** Its data services by name, such as {@code tap} or {@code sia}. */
    public abstract Map<String, ApiService> services();

    public Optional<ApiService> service(String name) {
        return Optional.ofNullable(services().get(Objects.requireNonNull(name, "name")));
    }

    @Override
    public final String toString() {
        return Excerpt.ofValue(
                "Dataset", "butlerConfig", butlerConfig(), "services", services().keySet());
    }
}
