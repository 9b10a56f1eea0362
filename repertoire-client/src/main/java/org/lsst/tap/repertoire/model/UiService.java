package org.lsst.tap.repertoire.model;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.text.JsonMembers;

/** A service that people use in a browser. Immutable. */
public final class UiService extends ModelValue {

    private final Optional<URI> url;

    UiService(JsonMembers json) {
        url = json.url("url");
    }

    public Optional<URI> url() {
        return url;
    }

    @Override
    List<Object> content() {
        return List.of(url);
    }

    @Override
    public String toString() {
        return "UiService[url=" + shown(url) + "]";
    }
}
