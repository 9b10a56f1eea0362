package org.lsst.tap.loader.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;

/**
 * A direct connection to a Cloud SQL instance: the driver's socket comes from Google's connector,
 * which makes the TLS connection and, with {@code enableIamAuth=true}, logs in by IAM. The
 * connector is in builds with the profile {@code cloudsql} only. Stateless.
 *
 * <p>Source: cloud-sql-jdbc-socket-factory 1.28, docs/jdbc.md and docs/configuration.md.
 */
final class CloudSql {

    /** The connector's socket factory, as the driver's parameter {@code socketFactory} has it. */
    static final String FACTORY = "com.google.cloud.sql.postgres.SocketFactory";

    /** {@code PROJECT:REGION:INSTANCE}. */
    static final String INSTANCE = "cloudSqlInstance";

    /** What the connector understands; the driver hands over what it does not know itself. */
    private static final Set<String> PARAMETERS =
            Set.of(
                    INSTANCE,
                    "enableIamAuth",
                    "ipTypes",
                    "cloudSqlRefreshStrategy",
                    "cloudSqlTargetPrincipal",
                    "cloudSqlDelegates",
                    "cloudSqlGoogleCredentialsPath",
                    "cloudSqlAdminQuotaProject",
                    "cloudSqlAdminRootUrl",
                    "cloudSqlAdminServicePath",
                    "cloudSqlUniverseDomain",
                    "unixSocketPath");

    private CloudSql() {}

    /** Whether a parameter of a URL is the connector's. */
    static boolean isParameter(String name) {
        return PARAMETERS.contains(name);
    }

    /** Returns the instance that a URL of these parameters connects to directly, if it does. */
    static Optional<String> instance(Map<String, String> parameters) {
        return isUsed(parameters)
                ? Optional.ofNullable(parameters.get(INSTANCE))
                : Optional.empty();
    }

    /**
     * Checks the parameters of a URL against each other.
     *
     * @param invalid makes the exception for a reason
     * @throws ConfigurationException if the factory, or what it needs, is missing
     */
    static void require(
            Map<String, String> parameters, Function<String, ConfigurationException> invalid) {
        if (isUsed(parameters)) {
            if (!parameters.containsKey(INSTANCE)) {
                throw invalid.apply(
                        "\"socketFactory\" of Cloud SQL needs \"%s=PROJECT:REGION:INSTANCE\" beside it"
                                .formatted(INSTANCE));
            }
            return;
        }
        parameters.keySet().stream()
                .filter(CloudSql::isParameter)
                .findFirst()
                .ifPresent(
                        name -> {
                            throw invalid.apply(
                                    "\"%s\" is for a direct connection to Cloud SQL, which needs \"socketFactory=%s\" beside it"
                                            .formatted(name, FACTORY));
                        });
    }

    /**
     * Requires that the connector is there, if a connection needs it.
     *
     * @throws ConfigurationException if it is not; the message names the build that has it
     */
    static void requireConnector(DatabaseUrl url) {
        if (!isUsed(url.parameters()) || isThere()) {
            return;
        }
        throw new ConfigurationException(
                "The database URL asks for a direct connection to Cloud SQL, and this build has no connector for it (%s). Nothing was changed; take a build or an image that was made with the Maven profile \"cloudsql\", or connect through the Cloud SQL proxy."
                        .formatted(FACTORY));
    }

    /** Whether the failure is PostgreSQL's own, so that the connector did its part. */
    static boolean hasAnswered(SQLException e) {
        return e instanceof PSQLException postgres && postgres.getServerErrorMessage() != null;
    }

    /** Returns what the connector says, in one line; the driver's words hide it. */
    static String reason(SQLException e) {
        List<String> words = new ArrayList<>();
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " ");
            words.add(message.replaceAll("[.;:]+$", ""));
        }
        return words.isEmpty() ? "no reason is given" : String.join(": ", words);
    }

    private static boolean isUsed(Map<String, String> parameters) {
        return FACTORY.equals(parameters.get(PGProperty.SOCKET_FACTORY.getName()));
    }

    private static boolean isThere() {
        try {
            Class.forName(FACTORY, false, CloudSql.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
