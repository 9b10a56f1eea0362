package org.lsst.tap.loader.job;

import com.google.auto.value.AutoBuilder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.source.ReleaseSource;
import org.lsst.tap.loader.source.SourceAccess;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.Strategy;

/**
 * What an update is told to do. Immutable; make one with {@link #builder()}.
 *
 * @param source the template of its archive's address, with {@code {version}}
 * @param extensions Repertoire's {@code schemaExtensionsPath}
 * @param readerRoles who may read it; if empty, those that can read live
 * @param access what the source asks for, and what is asked of it
 * @param force whether to load the release even if it is live already
 * @param dropPrevious whether the previous release is dropped, instead of kept for a rollback
 * @param waitForDatabase how long to wait for one that does not answer yet (a proxy starts late)
 * @param waitForLock how long to wait for another job to end
 */
public record JobSettings(
        DatabaseUrl database,
        DatabaseSchemas names,
        String release,
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
        Duration waitForDatabase,
        Duration waitForLock) {

    public JobSettings {
        schemas = List.copyOf(schemas);
        readerRoles = List.copyOf(readerRoles);
        ReleaseSource.requireName(release);
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
                .waitForDatabase(Duration.ZERO)
                .waitForLock(Duration.ZERO);
    }

    /** Collects settings, each as the record names it. Not thread-safe. */
    @AutoBuilder(ofClass = JobSettings.class)
    public abstract static class Builder {

        public abstract Builder database(DatabaseUrl url);

        public abstract Builder names(DatabaseSchemas given);

        public abstract Builder release(String name);

        public abstract Builder source(String template);

        public abstract Builder schemas(List<String> given);

        public abstract Builder extensions(Optional<String> given);

        public abstract Builder readerRoles(List<String> given);

        public abstract Builder access(SourceAccess given);

        public abstract Builder strategy(Strategy given);

        public abstract Builder cutOver(CutOver given);

        public abstract Builder force(boolean given);

        public abstract Builder dropPrevious(boolean given);

        public abstract Builder dryRun(boolean given);

        public abstract Builder waitForDatabase(Duration given);

        public abstract Builder waitForLock(Duration given);

        /**
         * Returns the settings; database, release and source must be set.
         *
         * @throws ConfigurationException if the release's name or the schemas are wrong
         */
        public abstract JobSettings build();
    }
}
