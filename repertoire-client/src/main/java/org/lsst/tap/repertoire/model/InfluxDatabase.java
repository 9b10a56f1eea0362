package org.lsst.tap.repertoire.model;

import com.google.auto.value.AutoValue;
import java.net.URI;
import java.util.Optional;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.JsonMembers;

/** How to reach an InfluxDB database, without credentials. Immutable. */
@AutoValue
public abstract class InfluxDatabase {

    InfluxDatabase() {}

    static InfluxDatabase of(JsonMembers json) {
        return new AutoValue_InfluxDatabase(
                json.url("url"),
                json.string("database"),
                json.url("schema_registry"),
                json.url("credentials_url"),
                json.bool("local").orElse(false));
    }

    /** Where InfluxDB answers. */
    public abstract Optional<URI> url();

    /** The database's name in queries, which may differ from its name in discovery. */
    public abstract Optional<String> database();

    /** Where the Confluent schema registry of its topics is. */
    public abstract Optional<URI> schemaRegistry();

    /** Where its credentials are given to those who show a token. */
    public abstract Optional<URI> credentialsUrl();

    /** Whether this environment hosts it; false if discovery doesn't say. */
    public abstract boolean local();

    @Override
    public final String toString() {
        return Excerpt.ofValue(
                "InfluxDatabase", "url", url(), "database", database(), "local", local());
    }
}
