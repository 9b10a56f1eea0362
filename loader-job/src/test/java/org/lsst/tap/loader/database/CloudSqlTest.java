package org.lsst.tap.loader.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;

/**
 * URLs of a direct connection to Cloud SQL, in builds with its connector and without. No instance
 * is reached from here.
 */
class CloudSqlTest {

    private static final String URL =
            "jdbc:postgresql:///tap?user=job@project.iam&socketFactory=" + DatabaseUrl.CLOUD_SQL;

    private static boolean connectorIsThere() {
        try {
            Class.forName(DatabaseUrl.CLOUD_SQL);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void parse_factoryAndInstance_goToTheDriver() {
        DatabaseUrl url =
                DatabaseUrl.parse(
                        URL
                                + "&cloudSqlInstance=project:region:instance&enableIamAuth=true"
                                + "&ipTypes=PRIVATE,PSC&cloudSqlRefreshStrategy=lazy"
                                + "&sslmode=disable");

        assertThat(url.parameters())
                .isEqualTo(
                        Map.of(
                                "socketFactory", DatabaseUrl.CLOUD_SQL,
                                "cloudSqlInstance", "project:region:instance",
                                "enableIamAuth", "true",
                                "ipTypes", "PRIVATE,PSC",
                                "cloudSqlRefreshStrategy", "lazy",
                                "sslmode", "disable"));
        assertThat(url.user()).contains("job@project.iam");
        assertThat(url)
                .hasToString("postgresql://job@project.iam@project:region:instance/tap")
                .isNotEqualTo(DatabaseUrl.parse("postgresql://localhost/tap"));
    }

    @ParameterizedTest
    @CsvSource({"cloudSqlInstance", "enableIamAuth", "ipTypes", "cloudSqlRefreshStrategy"})
    void parse_connectorsParameterWithoutTheFactory_isRefused(String name) {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://u@h/d?" + name + "=x"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageStartingWith(
                        "The database URL can't be read: \"%s\" is for a direct connection to Cloud"
                                + " SQL, which needs"
                                + " \"socketFactory=com.google.cloud.sql.postgres.SocketFactory\""
                                + " beside it; expected",
                        name);
    }

    @Test
    void parse_factoryWithoutInstance_isRefused() {
        assertThatThrownBy(() -> DatabaseUrl.parse(URL))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "The database URL can't be read: \"socketFactory\" of Cloud SQL needs"
                                + " \"cloudSqlInstance=PROJECT:REGION:INSTANCE\" beside it;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloudSqlInstances", "enableiamauth", "IPTypes", "cloudsqlinstance"})
    void parse_misspeltParameter_isRefused(String name) {
        assertThatThrownBy(
                        () -> DatabaseUrl.parse(URL + "&cloudSqlInstance=p:r:i&" + name + "=true"))
                .hasMessageContaining("the driver knows no parameter \"%s\"", name);
    }

    @Test
    void connect_withoutTheConnector_namesTheBuildThatHasIt() {
        assumeTrue(!connectorIsThere(), "This build has the connector (profile \"cloudsql\")");

        assertThatThrownBy(
                        () ->
                                Database.connect(
                                        DatabaseUrl.parse(URL + "&cloudSqlInstance=p:r:i"),
                                        Duration.ZERO))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage(
                        "The database URL asks for a direct connection to Cloud SQL, and this build"
                            + " has no connector for it"
                            + " (com.google.cloud.sql.postgres.SocketFactory). Nothing was changed;"
                            + " take a build or an image that was made with the Maven profile"
                            + " \"cloudsql\", or connect through the Cloud SQL proxy.");
    }

    /** The credentials' file is named and not there, so nothing is asked of the network. */
    @Test
    void connect_withTheConnectorAndWithoutCredentials_isADatabaseFailure() {
        assumeTrue(connectorIsThere(), "No connector here: -Pcloudsql has it");

        assertThatThrownBy(
                        () ->
                                Database.connect(
                                        DatabaseUrl.parse(
                                                URL
                                                        + "&cloudSqlInstance=p:r:i&enableIamAuth=true"
                                                        + "&cloudSqlGoogleCredentialsPath=/none/such.json"),
                                        Duration.ZERO))
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATABASE))
                .hasMessageStartingWith(
                        "Connection to postgresql://job@project.iam@p:r:i/tap failed: Cloud SQL's"
                                + " connector could not reach the instance: ")
                .hasMessageContaining("/none/such.json")
                .hasMessageContaining(
                        "; nothing was changed; check the credentials"
                                + " (GOOGLE_APPLICATION_CREDENTIALS, or the pod's service account)"
                                + " and their role roles/cloudsql.client, and \"cloudSqlInstance\""
                                + " and \"ipTypes\" of the URL (PostgreSQL: ");
    }

    @Test
    void reason_causes_areOneLineFromTheOutsideIn() {
        SQLException failure =
                new SQLException(
                        "Something unusual",
                        "99999",
                        new IllegalStateException("Unable to\n ask.", new IOException("no way")));

        assertThat(Database.connectorsReason(failure)).isEqualTo("Unable to ask: no way");
        assertThat(Database.connectorsReason(new SQLException("x")))
                .isEqualTo("no reason is given");
        assertThat(Database.hasAnswered(failure)).isFalse();
    }
}
