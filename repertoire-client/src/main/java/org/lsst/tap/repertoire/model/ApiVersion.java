package org.lsst.tap.repertoire.model;

import com.google.auto.value.AutoValue;
import java.net.URI;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.JsonMembers;

/** One version of a service's API. Immutable. */
@AutoValue
public abstract class ApiVersion {

    ApiVersion() {}

    static ApiVersion of(JsonMembers json) {
        return new AutoValue_ApiVersion(json.url("url"), json.string("ivoa_standard_id"));
    }

    /** Where this version answers. */
    public abstract Optional<URI> url();

    /** The IVOA standardID under which it is registered, {@code ivo://ivoa.net/std/...}. */
    public abstract Optional<String> ivoaStandardId();

    @Override
    public final String toString() {
        return Excerpt.ofValue("ApiVersion", "url", url(), "standard", ivoaStandardId());
    }
}
