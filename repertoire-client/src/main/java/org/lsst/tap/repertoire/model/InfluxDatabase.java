package org.lsst.tap.repertoire.model;

import static java.lang.String.format;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.text.JsonMembers;

/** How to reach an InfluxDB database, without credentials. Immutable. */
public final class InfluxDatabase extends ModelValue {

    private final Optional<URI> url;
    private final Optional<String> database;
    private final Optional<URI> schemaRegistry;
    private final Optional<URI> credentialsUrl;
    private final boolean local;

    InfluxDatabase(JsonMembers json) {
        url = json.url("url");
        database = json.string("database");
        schemaRegistry = json.url("schema_registry");
        credentialsUrl = json.url("credentials_url");
        local = json.bool("local").orElse(false);
    }

    /** Where InfluxDB answers. */
    public Optional<URI> url() {
        return url;
    }

    /** The database's name in queries, which may differ from its name in discovery. */
    public Optional<String> database() {
        return database;
    }

    /** Where the Confluent schema registry of its topics is. */
    public Optional<URI> schemaRegistry() {
        return schemaRegistry;
    }

    /** Where its credentials are given to those who show a token. */
    public Optional<URI> credentialsUrl() {
        return credentialsUrl;
    }

    /** Whether this environment hosts it; false if discovery doesn't say. */
    public boolean local() {
        return local;
    }

    @Override
    List<Object> content() {
        return List.of(url, database, schemaRegistry, credentialsUrl, local);
    }

    @Override
    public String toString() {
        return format(
                "InfluxDatabase[url=%s, database=%s, local=%s]",
                shown(url), shown(database), local);
    }
}
