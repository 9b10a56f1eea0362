package org.lsst.tap.repertoire.datalink;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.internal.text.Excerpt;

/** Where a payload is, and of which release it is if that is known. Immutable. */
final class PayloadLocation {

    final URI url;
    final Optional<String> release;

    PayloadLocation(URI url, Optional<String> release) {
        this.url = url;
        this.release = release;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PayloadLocation
                && url.equals(((PayloadLocation) other).url)
                && release.equals(((PayloadLocation) other).release);
    }

    @Override
    public int hashCode() {
        return url.hashCode();
    }

    /** What is there, to begin a message with. */
    String what() {
        return "Datalink payload" + release.map(name -> " of " + name).orElse("");
    }

    @Override
    public String toString() {
        return what() + " from " + Excerpt.ofUrl(url);
    }
}
