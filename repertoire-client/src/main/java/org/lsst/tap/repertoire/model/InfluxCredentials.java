package org.lsst.tap.repertoire.model;

import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.JsonMembers;

/**
 * How to reach an InfluxDB database, with user name and password. Its {@link #toString()} shows
 * neither. Immutable.
 */
@AutoValue
public abstract class InfluxCredentials {

    InfluxCredentials() {}

    /**
     * Reads the answer of a credentials URL.
     *
     * @param document JSON, in UTF-8
     * @param source what the document is, to begin a message with
     * @throws org.lsst.tap.repertoire.failure.RepertoireFormatException if it can't be read; the
     *     message names the member and shows no value of the document
     */
    public static InfluxCredentials parse(byte[] document, String source) {
        JsonMembers json = JsonMembers.parse(document, source).secret();
        return new AutoValue_InfluxCredentials(
                InfluxDatabase.of(json), json.string("username"), json.string("password"));
    }

    /** The connection information. */
    public abstract InfluxDatabase database();

    public abstract Optional<String> username();

    public abstract Optional<String> password();

    @Override
    public final String toString() {
        return "InfluxCredentials[" + database() + "]";
    }
}
