package org.lsst.tap.repertoire.datalink;

import java.net.URI;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.text.Urls;

/** Where a payload is, and of which release it is if that is known. Immutable. */
final class PayloadLocation {

    final URI url;
    final Optional<String> release;

    PayloadLocation(URI url, Optional<String> release) {
        this.url = url;
        this.release = release;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PayloadLocation
                && url.equals(((PayloadLocation) other).url)
                && release.equals(((PayloadLocation) other).release);
    }

    @Override
    public int hashCode() {
        return url.hashCode();
    }

    @Override
    public String toString() {
        return "Datalink payload"
                + release.map(name -> " of " + name).orElse("")
                + " from "
                + Urls.shown(url);
    }
}
