package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.kit.PostgresServer;
import org.springframework.core.SpringVersion;

/** This run has the driver, the Spring and the PostgreSQL that it is meant to have. */
@Order(0) // What is said of a ground is worth nothing on another one.
class GroundIT {

    @Test
    void driverAndServer_areTheOnesMeant() throws SQLException {
        try (Connection connection =
                PostgresServer.dataSource(PostgresServer.get().newDatabase()).getConnection()) {
            String driver = connection.getMetaData().getDriverVersion();
            String server = connection.getMetaData().getDatabaseProductVersion();
            System.out.printf(
                    "pgjdbc %s, Spring %s, PostgreSQL %s%n",
                    driver, SpringVersion.getVersion(), server);
            assertThat(driver).isEqualTo(meant("pgjdbc"));
            assumeTrue(System.getenv(PostgresServer.TEST_URL) == null, "the server is a named one");
            String major = meant("postgresql").replaceFirst("[.].*", "");
            assertThat(server).startsWith(major + ".");
        }
    }

    /** Else nothing that JIT makes slow could be seen there. */
    @Test
    void debiansServer_hasJit() throws SQLException {
        assumeTrue(meant("postgresql").equals("debian"), "embedded servers have none");
        try (Connection connection =
                        PostgresServer.dataSource(PostgresServer.get().newDatabase())
                                .getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT pg_jit_available(), current_setting('jit'), version()")) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
            assertThat(row.getString(2)).isEqualTo("on");
            assertThat(row.getString(3)).containsAnyOf("Debian", "Ubuntu");
        }
    }

    @Test
    void spring_isTheOneMeant() {
        assertThat(SpringVersion.getVersion()).isEqualTo(meant("spring"));
    }

    private static String meant(String what) {
        String version = System.getProperty("ground." + what);
        assumeTrue(version != null, "not run by Maven");
        return version;
    }
}
