package org.lsst.tap.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.schema.LiveTapSchemaRelease;
import org.springframework.dao.DataAccessException;

/**
 * The roles of {@code docs/integration.md}, made with the SQL that stands there: the loader works
 * as the writer, the DAO as the reader, and each right that the page names is needed.
 */
class DocumentedRightsIT {

    private static final String FIRST = "lantern.1";
    private static final String SECOND = "lantern.2";
    private static final List<String> TABLES =
            List.of("schemas11", "tables11", "columns11", "keys11", "key_columns11");

    private DocumentedRoles roles;

    @BeforeEach
    void makeTheRoles() throws SQLException {
        roles = new DocumentedRoles();
        roles.runFromPage("roles");
    }

    @AfterEach
    void dropTheRoles() throws SQLException {
        roles.close();
    }

    @Test
    void page_hasTheBlocks() {
        assertThat(DocumentedSql.read().titles())
                .containsExactly(
                        "back to the old role",
                        "reader by hand",
                        "roles",
                        "takeover",
                        "takeover ends");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void roles_releasesInTurn_readerReadsEach(Strategy strategy) {
        roles.update(roles.writer(), FIRST, strategy, roles.reader());
        assertThat(roles.read(roles.reader())).isEqualTo(roles.readAsAdministrator());

        // No reader role is named any more: the grants are carried along.
        for (String release : List.of(SECOND, FIRST)) {
            roles.update(roles.writer(), release, strategy);

            assertThat(liveRelease()).isEqualTo(release);
            assertThat(roles.read(roles.reader())).isEqualTo(roles.readAsAdministrator());
        }
    }

    @Test
    void writerOrReader_withoutConnect_cannotLogIn() throws SQLException {
        roles.execute(
                roles.named("REVOKE CONNECT ON DATABASE tap FROM tap_loader, tap_reader, tap"));

        assertThatThrownBy(() -> roles.update(roles.writer(), FIRST))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(
                        "permission denied for database \"" + roles.database() + "\"");
        assertThatThrownBy(() -> roles.read(roles.reader()))
                .hasStackTraceContaining(
                        "permission denied for database \"" + roles.database() + "\"");
    }

    @Test
    void writer_withoutCreate_isRefusedWithTheGrant() throws SQLException {
        roles.execute(roles.named("REVOKE CREATE ON DATABASE tap FROM tap_loader"));

        assertThatThrownBy(() -> roles.update(roles.writer(), FIRST))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(
                        "GRANT CREATE ON DATABASE \"%s\" TO \"%s\"",
                        roles.database(), roles.writer());
    }

    @Test
    void writer_withoutTemporary_canSwapButNotExchangeRows() throws SQLException {
        roles.update(roles.writer(), FIRST, roles.reader());
        roles.execute(roles.named("REVOKE TEMPORARY ON DATABASE tap FROM tap_loader"));

        for (Strategy strategy : List.of(Strategy.MERGE, Strategy.REPLACE)) {
            assertThatThrownBy(() -> roles.update(roles.writer(), SECOND, strategy))
                    .isInstanceOf(LoaderException.class)
                    .hasMessageContaining("permission denied to create temporary tables");
            assertThat(liveRelease()).isEqualTo(FIRST);
        }
        roles.update(roles.writer(), SECOND);
        assertThat(liveRelease()).isEqualTo(SECOND);
    }

    @Test
    void reader_withoutOneRight_cannotRead() throws SQLException {
        roles.update(roles.writer(), FIRST);
        roles.runFromPage("reader by hand");
        String expected = roles.readAsAdministrator();
        Map<String, String> rights = new LinkedHashMap<>();
        rights.put("USAGE ON SCHEMA tap_schema", "permission denied for schema tap_schema");
        for (String table : TABLES) {
            rights.put("SELECT ON tap_schema." + table, "permission denied for table " + table);
        }

        for (Map.Entry<String, String> right : rights.entrySet()) {
            roles.execute("REVOKE %s FROM %s".formatted(right.getKey(), roles.reader()));
            assertThatThrownBy(() -> roles.read(roles.reader()))
                    .as("without %s", right.getKey())
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining(right.getValue());

            roles.runFromPage("reader by hand");
            assertThat(roles.read(roles.reader())).isEqualTo(expected);
        }
    }

    @Test
    void reader_selectOnEachColumn_reads() throws SQLException {
        roles.update(roles.writer(), FIRST);
        roles.runFromPage("reader by hand");
        String expected = roles.readAsAdministrator();
        roles.execute(
                "REVOKE SELECT ON tap_schema.key_columns11 FROM %1$s; GRANT SELECT (key_id, from_column, target_column) ON tap_schema.key_columns11 TO %1$s"
                        .formatted(roles.reader()));

        assertThat(roles.read(roles.reader())).isEqualTo(expected);
    }

    @Test
    void reader_withoutVersion_readsButDoesNotKnowTheRelease() throws SQLException {
        roles.update(roles.writer(), FIRST);
        roles.runFromPage("reader by hand");
        LiveTapSchemaRelease release = new LiveTapSchemaRelease(roles.dataSource(roles.reader()));
        assertThat(release.read()).hasValue(FIRST);

        roles.execute("REVOKE SELECT ON tap_schema.version FROM " + roles.reader());

        assertThatThrownBy(release::read)
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("permission denied for table version");
        assertThat(roles.read(roles.reader())).isEqualTo(roles.readAsAdministrator());
    }

    @Test
    void reader_byHand_keepsItsRightsAcrossUpdates() throws SQLException {
        roles.update(roles.writer(), FIRST);
        assertThatThrownBy(() -> roles.read(roles.reader()))
                .hasMessageContaining("permission denied for schema tap_schema");

        roles.runFromPage("reader by hand");
        roles.update(roles.writer(), SECOND);
        roles.update(roles.writer(), FIRST);

        assertThat(roles.read(roles.reader())).isEqualTo(roles.readAsAdministrator());
    }

    @Test
    void reader_cannotWrite() {
        roles.update(roles.writer(), FIRST, roles.reader());

        for (String sql :
                List.of(
                        "DELETE FROM tap_schema.tables11",
                        "UPDATE tap_schema.version SET version = 'mine'",
                        "CREATE TABLE tap_schema.mine (i integer)",
                        "ALTER SCHEMA tap_schema RENAME TO mine",
                        "CREATE SCHEMA mine",
                        "CREATE TEMPORARY TABLE mine (i integer)")) {
            assertThatThrownBy(() -> roles.executeAs(roles.reader(), sql))
                    .as(sql)
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("42501");
        }
    }

    @Test
    void takeover_fromTheOldRole_needsItForTwoUpdatesOnly() throws SQLException {
        roles.update(roles.old(), FIRST);
        roles.update(roles.old(), SECOND);
        roles.executeAs(roles.old(), "CREATE SCHEMA uws; CREATE TABLE uws.job (i integer)");
        assertThatThrownBy(() -> roles.update(roles.writer(), FIRST))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("GRANT \"%s\" TO \"%s\"", roles.old(), roles.writer());

        roles.runFromPage("takeover");
        roles.update(roles.writer(), FIRST, roles.reader(), roles.old());
        assertThat(ownerOf("tap_schema_staging")).isEqualTo(roles.old());
        roles.update(roles.writer(), SECOND);
        roles.runFromPage("takeover ends");

        assertThat(ownerOf("tap_schema")).isEqualTo(roles.writer());
        assertThat(ownerOf("tap_schema_staging")).isEqualTo(roles.writer());
        roles.update(roles.writer(), FIRST);
        assertThat(roles.read(roles.reader())).isEqualTo(roles.readAsAdministrator());
        // The service still logs in as who loaded until now, up to step 4 of the page.
        assertThat(roles.read(roles.old())).isEqualTo(roles.readAsAdministrator());
        assertThatThrownBy(() -> roles.executeAs(roles.writer(), "SELECT * FROM uws.job"))
                .hasMessageContaining("permission denied for schema uws");
        roles.execute("DROP SCHEMA uws CASCADE");
    }

    @Test
    void takeover_oldRoleNotNamedAsReader_isLockedOut() throws SQLException {
        roles.update(roles.old(), FIRST);
        roles.runFromPage("takeover");

        roles.update(roles.writer(), SECOND, roles.reader());

        assertThatThrownBy(() -> roles.read(roles.old()))
                .hasMessageContaining("permission denied for schema tap_schema");
    }

    @Test
    void back_oldLoader_worksAgainAndGivesNoGrants() throws SQLException {
        roles.update(roles.writer(), FIRST, roles.reader());
        roles.update(roles.writer(), SECOND);
        assertThatThrownBy(() -> roles.executeAs(roles.old(), swapOfANewCopy()))
                .hasMessageContaining("must be owner of schema tap_schema");

        roles.runFromPage("back to the old role");
        assertThat(roles.read(roles.reader())).isEqualTo(roles.readAsAdministrator());

        assertThatCode(() -> roles.executeAs(roles.old(), swapOfANewCopy()))
                .doesNotThrowAnyException();
        assertThat(roles.read(roles.old())).isEqualTo(roles.readAsAdministrator());
        assertThatThrownBy(() -> roles.read(roles.reader()))
                .hasMessageContaining("permission denied for schema tap_schema");
    }

    /** What Repertoire's job comes to: staging dropped and made anew, filled, and swapped. */
    private static String swapOfANewCopy() {
        StringBuilder sql =
                new StringBuilder(
                        "BEGIN; DROP SCHEMA tap_schema_staging CASCADE;"
                                + " CREATE SCHEMA tap_schema_staging;");
        for (String table : TABLES) {
            sql.append(copyOf(table));
        }
        sql.append(copyOf("version"));
        return sql.append(
                        "ALTER SCHEMA tap_schema RENAME TO tap_schema_temp;"
                                + "ALTER SCHEMA tap_schema_staging RENAME TO tap_schema;"
                                + "ALTER SCHEMA tap_schema_temp RENAME TO tap_schema_staging;"
                                + "COMMIT")
                .toString();
    }

    private static String copyOf(String table) {
        return "CREATE TABLE tap_schema_staging.%1$s AS SELECT * FROM tap_schema.%1$s;"
                .formatted(table);
    }

    private String liveRelease() {
        try {
            return roles.query("SELECT version FROM tap_schema.version");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String ownerOf(String databaseSchema) throws SQLException {
        return roles.query(
                "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = '%s'"
                        .formatted(databaseSchema));
    }
}
