package org.lsst.tap.loader.config;

import com.google.auto.value.AutoBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;
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
        return new AutoBuilder_JobSettings_Builder()
                .names(DatabaseSchemas.STANDARD)
                .schemas(List.of())
                .readerRoles(List.of())
                .access(SourceAccess.OPEN)
                .strategy(Strategy.SWAP)
                .cutOver(CutOver.PATIENT)
                .force(false)
                .dropPrevious(false)
                .dryRun(false)
                .patience(WaitTimes.NONE);
    }

    /** Collects settings. Not thread-safe. */
    @AutoBuilder(ofClass = JobSettings.class)
    public abstract static class Builder {

        /** Sets where TAP_SCHEMA is, as a JDBC or SQLAlchemy URL. */
        public Builder database(String url) {
            return database(DatabaseUrl.parse(url));
        }

        /** Sets where TAP_SCHEMA is. */
        public abstract Builder database(DatabaseUrl url);

        abstract Optional<DatabaseUrl> database();

        /** Sets the names of the database schemas. */
        public abstract Builder names(DatabaseSchemas given);

        /** Sets which release to load; one that is blank counts as none. */
        public Builder release(String name) {
            return name.isBlank() ? this : release(new ReleaseName(name));
        }

        abstract Builder release(ReleaseName name);

        abstract Optional<ReleaseName> release();

        /** Sets the template of the archive's address. */
        public abstract Builder source(String template);

        abstract Optional<String> source();

        /** Sets the names of the schemas, in their order. */
        public abstract Builder schemas(List<String> given);

        /** Sets the names of the schemas, in their order. */
        public Builder schemas(String... given) {
            return schemas(List.of(given));
        }

        /** Sets the file with further columns of TAP_SCHEMA. */
        public abstract Builder extensions(Optional<String> given);

        /** Sets who must be able to read the release. */
        public abstract Builder readerRoles(List<String> given);

        /** Sets what the source asks for, and what is asked of it. */
        public abstract Builder access(SourceAccess given);

        /** Sets how staging becomes live. */
        public abstract Builder strategy(Strategy given);

        /** Sets what a swap does about readers at work. */
        public abstract Builder cutOver(CutOver given);

        /** Sets whether to load the release also if it is live already. */
        public abstract Builder force(boolean given);

        /** Sets whether the previous release is dropped. */
        public abstract Builder dropPrevious(boolean given);

        /** Sets whether to do everything but write. */
        public abstract Builder dryRun(boolean given);

        /** Sets how long to wait for others. */
        public abstract Builder patience(WaitTimes given);

        abstract JobSettings autoBuild();

        /**
         * Returns the settings.
         *
         * @throws ConfigurationException if something is missing or wrong
         */
        public JobSettings build() {
            require(database(), "database URL", "--database-url");
            require(release(), "release", "--release");
            require(source().filter(given -> !given.isBlank()), "source", "--source");
            return autoBuild();
        }

        private static void require(Optional<?> value, String what, String option) {
            if (value.isEmpty()) {
                throw new ConfigurationException(
                        "No %s is given. Nothing was changed; give it with %s, its environment variable or the configuration file."
                                .formatted(what, option));
            }
        }
    }
}
