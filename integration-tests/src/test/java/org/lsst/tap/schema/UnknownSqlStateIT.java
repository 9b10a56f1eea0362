package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.springframework.jdbc.UncategorizedSQLException;

/** A failure of the server for which Spring 5.3 and later have no exception. */
class UnknownSqlStateIT {

    @Test
    void get_internalErrorOfTheServer_throwsWithTheServersMessage() throws SQLException {
        DataSource database = PostgresServer.dataSource(PostgresServer.get().newDatabase());
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            TwoReleases.load(connection);
            statement.execute(
                    "CREATE FUNCTION public.broken() RETURNS varchar LANGUAGE plpgsql AS"
                            + " 'BEGIN RAISE EXCEPTION ''cache lookup failed'' USING ERRCODE ="
                            + " ''XX000''; END'");
            statement.execute("ALTER TABLE tap_schema.keys11 RENAME TO moved");
            statement.execute(
                    "CREATE VIEW tap_schema.keys11 AS SELECT public.broken() AS key_id, from_table,"
                            + " target_table, utype, description FROM tap_schema.moved");
        }
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setDataSource(database);

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(UncategorizedSQLException.class)
                    .isThrownBy(dao::get)
                    .withMessageStartingWith("read [tap_schema.schemas11, ")
                    .withMessageContaining("ERROR: cache lookup failed")
                    .satisfies(
                            f -> assertThat(f.getSQLException().getSQLState()).isEqualTo("XX000"));
        }
    }
}
