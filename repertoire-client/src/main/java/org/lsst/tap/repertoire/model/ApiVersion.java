package org.lsst.tap.repertoire.model;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.text.JsonMembers;

/** One version of a service's API. Immutable. */
public final class ApiVersion extends ModelValue {

    private final Optional<URI> url;
    private final Optional<String> ivoaStandardId;

    ApiVersion(JsonMembers json) {
        url = json.url("url");
        ivoaStandardId = json.string("ivoa_standard_id");
    }

    /** Where this version answers. */
    public Optional<URI> url() {
        return url;
    }

    /** The IVOA standardID under which it is registered, {@code ivo://ivoa.net/std/...}. */
    public Optional<String> ivoaStandardId() {
        return ivoaStandardId;
    }

    @Override
    List<Object> content() {
        return List.of(url, ivoaStandardId);
    }

    @Override
    public String toString() {
        return "ApiVersion[url=" + shown(url) + ", " + shown(ivoaStandardId) + "]";
    }
}
