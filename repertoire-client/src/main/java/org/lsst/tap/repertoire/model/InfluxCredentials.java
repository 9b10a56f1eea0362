package org.lsst.tap.repertoire.model;

import java.util.List;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.text.JsonMembers;

/**
 * How to reach an InfluxDB database, with user name and password. Its {@link #toString()} shows
 * neither. Immutable.
 */
public final class InfluxCredentials extends ModelValue {

    private final InfluxDatabase database;
    private final Optional<String> username;
    private final Optional<String> password;

    private InfluxCredentials(JsonMembers json) {
        database = new InfluxDatabase(json);
        username = json.string("username");
        password = json.string("password");
    }

    /**
     * Reads the answer of a credentials URL.
     *
     * @param document JSON, in UTF-8
     * @param source what the document is, to begin a message with
     * @throws org.lsst.tap.repertoire.failure.RepertoireFormatException if it can't be read; the
     *     message names the member and shows no value of the document
     */
    public static InfluxCredentials parse(byte[] document, String source) {
        return new InfluxCredentials(JsonMembers.parseSecret(document, source));
    }

    /** The connection information. */
    public InfluxDatabase database() {
        return database;
    }

    public Optional<String> username() {
        return username;
    }

    public Optional<String> password() {
        return password;
    }

    @Override
    List<Object> content() {
        return List.of(database, username, password);
    }

    @Override
    public String toString() {
        return "InfluxCredentials[" + database + "]";
    }
}
