package org.lsst.tap.loader.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.source.Proxies;
import org.lsst.tap.loader.source.ReleaseName;
import org.lsst.tap.loader.source.SourceAccess;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.Strategy;

/**
 * What an update is told to do. Immutable; make one with {@link #builder()}.
 *
 * @param database where TAP_SCHEMA is
 * @param names the database schemas; {@code tap_schema} and so on unless told otherwise
 * @param release which release to load
 * @param source the template of its archive's address, with {@code {version}}
 * @param schemas the names of the schemas to load, in their order
 * @param extensions Repertoire's {@code schemaExtensionsPath}
 * @param readerRoles who shall read it; if empty, those that can read live
 * @param access what the source asks for, and what is asked of it
 * @param strategy how staging becomes live
 * @param cutOver what a swap does about readers at work
 * @param force whether to load the release also if it is live already
 * @param dropPrevious whether the previous release is dropped, instead of kept for a rollback
 * @param dryRun whether to do everything but write
 * @param patience how long to wait for others
 */
public record JobSettings(
        DatabaseUrl database,
        DatabaseSchemas names,
        ReleaseName release,
        String source,
        List<String> schemas,
        Optional<String> extensions,
        List<String> readerRoles,
        SourceAccess access,
        Strategy strategy,
        CutOver cutOver,
        boolean force,
        boolean dropPrevious,
        boolean dryRun,
        WaitTimes patience) {

    public JobSettings {
        schemas = List.copyOf(schemas);
        readerRoles = List.copyOf(readerRoles);
        if (schemas.stream().allMatch(String::isBlank)) {
            throw new ConfigurationException(
                    "No schemas to load are named. Live is unchanged; name them with --schemas or"
                            + " in the configuration file.");
        }
        Set<String> seen = new HashSet<>();
        for (String schema : schemas) {
            if (schema.isBlank()) {
                throw new ConfigurationException(
                        "A schema without a name stands in %s. Live is unchanged; take out a comma, or name it."
                                .formatted(schemas));
            }
            if (!seen.add(schema)) {
                throw new ConfigurationException(
                        "The schema \"%s\" is named twice in %s. Live is unchanged; name it once."
                                .formatted(schema, schemas));
            }
        }
    }

    /** Returns a builder that has the standard names and nothing else. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings. Not thread-safe. */
    public static final class Builder {

        private @Nullable DatabaseUrl database;
        private DatabaseSchemas names = DatabaseSchemas.STANDARD;
        private @Nullable String release;
        private @Nullable String source;
        private List<String> schemas = List.of();
        private Optional<String> extensions = Optional.empty();
        private List<String> readerRoles = List.of();
        private Optional<String> sha256 = Optional.empty();
        private Proxies proxies = Proxies.NONE;
        private Optional<String> sourceToken = Optional.empty();
        private Strategy strategy = Strategy.SWAP;
        private CutOver cutOver = CutOver.PATIENT;
        private boolean force;
        private boolean dropPrevious;
        private boolean dryRun;
        private WaitTimes patience = WaitTimes.NONE;

        private Builder() {}

        /** Sets where TAP_SCHEMA is, as a JDBC or SQLAlchemy URL. */
        public Builder database(String url) {
            return database(DatabaseUrl.parse(url));
        }

        /** Sets where TAP_SCHEMA is. */
        public Builder database(DatabaseUrl url) {
            this.database = url;
            return this;
        }

        /** Sets the names of the database schemas. */
        public Builder names(DatabaseSchemas given) {
            this.names = given;
            return this;
        }

        /** Sets which release to load. */
        public Builder release(String name) {
            this.release = name;
            return this;
        }

        /** Sets the template of the archive's address. */
        public Builder source(String template) {
            this.source = template;
            return this;
        }

        /** Sets the names of the schemas, in their order. */
        public Builder schemas(List<String> given) {
            this.schemas = given;
            return this;
        }

        /** Sets the names of the schemas, in their order. */
        public Builder schemas(String... given) {
            return schemas(List.of(given));
        }

        /** Sets the file with further columns of TAP_SCHEMA. */
        public Builder extensions(Optional<String> given) {
            this.extensions = given;
            return this;
        }

        /** Sets who must be able to read the release. */
        public Builder readerRoles(List<String> given) {
            this.readerRoles = given;
            return this;
        }

        /** Sets what the archive's SHA-256 must be. */
        public Builder sha256(Optional<String> given) {
            this.sha256 = given;
            return this;
        }

        /** Sets the bearer token for a source that is not public. */
        public Builder sourceToken(Optional<String> given) {
            this.sourceToken = given;
            return this;
        }

        /** Sets how staging becomes live. */
        public Builder strategy(Strategy given) {
            this.strategy = given;
            return this;
        }

        /** Sets what a swap does about readers at work. */
        public Builder cutOver(CutOver given) {
            this.cutOver = given;
            return this;
        }

        /** Sets the proxies on the way to the source. */
        public Builder proxies(Proxies given) {
            this.proxies = given;
            return this;
        }

        /** Sets whether to load the release also if it is live already. */
        public Builder force(boolean given) {
            this.force = given;
            return this;
        }

        /** Sets whether the previous release is dropped. */
        public Builder dropPrevious(boolean given) {
            this.dropPrevious = given;
            return this;
        }

        /** Sets whether to do everything but write. */
        public Builder dryRun(boolean given) {
            this.dryRun = given;
            return this;
        }

        /** Sets how long to wait for others. */
        public Builder patience(WaitTimes given) {
            this.patience = given;
            return this;
        }

        /**
         * Returns the settings.
         *
         * @throws ConfigurationException if something is missing or wrong
         */
        public JobSettings build() {
            return new JobSettings(
                    required(database, "database URL", "--database-url"),
                    names,
                    new ReleaseName(required(release, "release", "--release")),
                    required(source, "source", "--source"),
                    schemas,
                    extensions,
                    readerRoles,
                    new SourceAccess(sourceToken, sha256, proxies),
                    strategy,
                    cutOver,
                    force,
                    dropPrevious,
                    dryRun,
                    patience);
        }

        private static <T> T required(@Nullable T value, String what, String option) {
            return Optional.ofNullable(value)
                    .filter(given -> !given.toString().isBlank())
                    .orElseThrow(
                            () ->
                                    new ConfigurationException(
                                            "No %s is given. Nothing was changed; give it with %s, its environment variable or the configuration file."
                                                    .formatted(what, option)));
        }
    }
}
