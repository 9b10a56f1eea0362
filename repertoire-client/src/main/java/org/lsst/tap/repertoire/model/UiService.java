package org.lsst.tap.repertoire.model;

import com.google.auto.value.AutoValue;
import java.net.URI;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.JsonMembers;

/** A service that people use in a browser. Immutable. */
@AutoValue
public abstract class UiService {

    UiService() {}

    static UiService of(JsonMembers json) {
        return new AutoValue_UiService(json.url("url"));
    }

    public abstract Optional<URI> url();

    @Override
    public final String toString() {
        return Excerpt.ofValue("UiService", "url", url());
    }
}
