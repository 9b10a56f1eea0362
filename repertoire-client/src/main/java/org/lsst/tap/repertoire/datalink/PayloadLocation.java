package org.lsst.tap.repertoire.datalink;

import com.google.auto.value.AutoValue;
import java.net.URI;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.Excerpt;

/** Where a payload is, and of which release it is if that is known. Immutable. */
@AutoValue
abstract class PayloadLocation {

    static PayloadLocation of(URI url, Optional<String> release) {
        return new AutoValue_PayloadLocation(url, release);
    }

    abstract URI url();

    abstract Optional<String> release();

    /** What is there, to begin a message with. */
    String what() {
        return "Datalink payload" + release().map(name -> " of " + name).orElse("");
    }

    @Override
    public final String toString() {
        return what() + " from " + Excerpt.ofUrl(url());
    }
}
