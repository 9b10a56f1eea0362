package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.tools.kit.PostgresServer;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** What a read is told that lacks a right or a connection, and that it reads once it has it. */
@ParameterizedClass
@CsvSource({"TOMCAT,true", "TOMCAT,false", "HIKARI,true", "HIKARI,false"})
class ReadRightsIT extends ReadFaultsFixture {

    private static final String HOW_TO_GRANT =
            "(the reader's role needs USAGE on the database schema and SELECT on each table;"
                    + " and PostgreSQL's catalogs and functions)";

    ReadRightsIT(ConnectionPool.Kind kind, boolean autoCommit) {
        super(kind, autoCommit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 | permission denied for schema tap_schema",
                "GRANT USAGE ON SCHEMA tap_schema TO %s | permission denied for table schemas11",
                "GRANT USAGE ON SCHEMA tap_schema TO %1$s;"
                        + " GRANT SELECT ON ALL TABLES IN SCHEMA tap_schema TO %1$s;"
                        + " REVOKE SELECT ON tap_schema.keys11 FROM %1$s;"
                        + " GRANT SELECT (key_id, from_table, target_table, description)"
                        + " ON tap_schema.keys11 TO %1$s"
                        + " | permission denied for table keys11"
            })
    void roleWithoutPrivilege_failsAndSaysWhichItNeeds(String grants, String message)
            throws Exception {
        String role = "reader_" + query("SELECT current_database()");
        execute("CREATE ROLE " + role);
        try {
            execute(String.format(grants, role));
            open("-c%20role=" + role);

            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(DataAccessException.class)
                        .isThrownBy(this::ours)
                        .withMessageStartingWith("read " + TABLES + " " + HOW_TO_GRANT)
                        .withMessageContaining(message);
            }
            execute(String.format("GRANT USAGE ON SCHEMA tap_schema TO %s", role));
            execute(String.format("GRANT SELECT ON ALL TABLES IN SCHEMA tap_schema TO %s", role));
            assertClean();
        } finally {
            closePool();
            execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void tooManyConnections_failsAndReadsWhenThereIsRoom() throws Exception {
        String role = "few_" + query("SELECT current_database()");
        execute("CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 1");
        try {
            execute(
                    "GRANT USAGE ON SCHEMA tap_schema TO %1$s; GRANT SELECT ON ALL TABLES IN SCHEMA"
                                    .formatted(role)
                            + " tap_schema TO "
                            + role);
            DataSource noPool =
                    PostgresServer.dataSource(url.replaceFirst("user=[^&]*", "user=" + role));
            try (Connection only = noPool.getConnection()) {
                assertThat(only.isValid(5)).isTrue();
                assertThatExceptionOfType(CannotGetJdbcConnectionException.class)
                        .isThrownBy(() -> read(uncached(), noPool))
                        .withMessageStartingWith("Failed to obtain JDBC Connection")
                        .withStackTraceContaining("too many connections for role");
            }
            // A backend ends some time after its connection, and is counted until then.
            execute("ALTER ROLE " + role + " CONNECTION LIMIT 9");
            assertThat(read(uncached(), noPool)).isEqualTo(expected);
        } finally {
            awaitNoConnectionOf(role);
            execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    private void awaitNoConnectionOf(String role) throws SQLException {
        String count = "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + role + "'";
        while (!query(count).equals("0")) {
            Thread.onSpinWait();
        }
    }
}
