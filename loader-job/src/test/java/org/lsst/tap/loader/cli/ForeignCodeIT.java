package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/**
 * Another role's functions, aggregate, operators, cast and domain, of the very types that the
 * loader's statements have, in {@code public} and in the first schema of the loader's path: none
 * runs as the loader.
 */
class ForeignCodeIT {

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    /** Each leaves a trace of who ran it. */
    private static final String TRAPS =
            """
            CREATE FUNCTION :s.trap() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
              IF current_user <> 'trapper' THEN RAISE EXCEPTION 'trapped as %', current_user; END IF;
              RETURN true; END $$;
            CREATE FUNCTION :s.first(text[], text) RETURNS text[] LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN $1 END $$;
            CREATE AGGREGATE :s.array_agg(text) (SFUNC = :s.first, STYPE = text[], INITCOND = '{}');
            CREATE AGGREGATE :s.string_agg(text) (SFUNC = :s.first, STYPE = text[], INITCOND = '{}');
            CREATE FUNCTION :s.two(text, text) RETURNS text LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN '' END $$;
            CREATE AGGREGATE :s.min(text) (SFUNC = :s.two, STYPE = text);
            CREATE AGGREGATE :s.min(name) (SFUNC = :s.trapname, STYPE = name);
            CREATE FUNCTION :s.current_database() RETURNS name LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN 'x'::name END $$;
            CREATE FUNCTION :s.now() RETURNS timestamptz LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN '2000-01-01'::timestamptz END $$;
            CREATE FUNCTION :s.starts_with(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT :s.trap() $$;
            CREATE FUNCTION :s.char_length(text) RETURNS integer LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN 1 END $$;
            CREATE FUNCTION :s.convert_to(text, text) RETURNS bytea LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN ''::bytea END $$;
            CREATE FUNCTION :s.has_table_privilege(oid, oid, text) RETURNS boolean LANGUAGE sql AS $$ SELECT :s.trap() $$;
            CREATE FUNCTION :s.has_database_privilege(name, text) RETURNS boolean LANGUAGE sql AS $$ SELECT :s.trap() $$;
            CREATE FUNCTION :s.set_config(text, text, boolean) RETURNS text LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN '' END $$;
            CREATE FUNCTION :s.bool2(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT :s.trap() $$;
            CREATE FUNCTION :s.names(name, name) RETURNS boolean LANGUAGE sql AS $$ SELECT :s.trap() $$;
            CREATE FUNCTION :s.nametext(name, text) RETURNS boolean LANGUAGE sql AS $$ SELECT :s.trap() $$;
            CREATE FUNCTION :s.oids(oid, oid) RETURNS boolean LANGUAGE sql AS $$ SELECT :s.trap() $$;
            CREATE FUNCTION :s.varchars(varchar, varchar) RETURNS boolean LANGUAGE sql AS $$ SELECT :s.trap() $$;
            CREATE FUNCTION :s.vartext(varchar, text) RETURNS text LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN '' END $$;
            CREATE FUNCTION :s.inttext(integer, text) RETURNS text LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN '' END $$;
            CREATE FUNCTION :s.chars("char", "char") RETURNS boolean LANGUAGE sql AS $$ SELECT :s.trap() $$;
            CREATE OPERATOR :s.= (FUNCTION = :s.bool2, LEFTARG = text, RIGHTARG = text);
            CREATE OPERATOR :s.= (FUNCTION = :s.names, LEFTARG = name, RIGHTARG = name);
            CREATE OPERATOR :s.= (FUNCTION = :s.nametext, LEFTARG = name, RIGHTARG = text);
            CREATE OPERATOR :s.= (FUNCTION = :s.oids, LEFTARG = oid, RIGHTARG = oid);
            CREATE OPERATOR :s.= (FUNCTION = :s.varchars, LEFTARG = varchar, RIGHTARG = varchar);
            CREATE OPERATOR :s.= (FUNCTION = :s.chars, LEFTARG = "char", RIGHTARG = "char");
            CREATE OPERATOR :s.|| (FUNCTION = :s.two, LEFTARG = text, RIGHTARG = text);
            CREATE OPERATOR :s.|| (FUNCTION = :s.vartext, LEFTARG = varchar, RIGHTARG = text);
            CREATE OPERATOR :s.|| (FUNCTION = :s.inttext, LEFTARG = integer, RIGHTARG = text);
            CREATE DOMAIN :s.text AS pg_catalog.text CHECK (:s.trap());
            CREATE DOMAIN :s.varchar AS pg_catalog.varchar CHECK (:s.trap());
            CREATE TYPE :s.own AS (x pg_catalog.text);
            CREATE FUNCTION :s.owntext(:s.own) RETURNS pg_catalog.text LANGUAGE sql
              AS $$ SELECT CASE WHEN :s.trap() THEN '' END $$;
            CREATE CAST (:s.own AS pg_catalog.text) WITH FUNCTION :s.owntext(:s.own) AS IMPLICIT;
            CREATE VIEW :s.pg_namespace AS SELECT * FROM pg_catalog.pg_namespace WHERE :s.trap();
            CREATE VIEW :s.pg_class AS SELECT * FROM pg_catalog.pg_class WHERE :s.trap();
            """
                    .replace(
                            "CREATE AGGREGATE :s.min(name)",
                            "CREATE FUNCTION :s.trapname(name, name) RETURNS name LANGUAGE sql"
                                    + " AS $$ SELECT CASE WHEN :s.trap() THEN ''::name END $$;"
                                    + " CREATE AGGREGATE :s.min(name)");

    @BeforeEach
    void makeTraps() throws SQLException, IOException {
        for (String release : List.of("A", "B")) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
        database.execute(
                "DROP ROLE IF EXISTS trapper; CREATE ROLE trapper LOGIN;"
                        + "DROP ROLE IF EXISTS prey; CREATE ROLE prey LOGIN;"
                        + "GRANT CREATE ON DATABASE %1$s TO prey, trapper;"
                                .formatted(database.name())
                        + "GRANT CREATE ON SCHEMA public TO trapper;"
                        + "ALTER ROLE prey SET search_path = traps, public, pg_catalog");
        try (Connection connection = database.connect("trapper")) {
            TestDatabase.execute(
                    connection, "SET check_function_bodies = off; CREATE SCHEMA traps");
            TestDatabase.execute(connection, "GRANT USAGE ON SCHEMA traps TO PUBLIC");
            TestDatabase.execute(connection, TRAPS.replace(":s", "traps"));
            TestDatabase.execute(connection, TRAPS.replace(":s", "public"));
        }
    }

    @Test
    void commands_othersObjectsOnThePath_runNoneOfThem() throws SQLException {
        Map<String, String> environment = environment("prey");
        String url = environment.get("TAP_SCHEMA_DATABASE_URL");
        try (Connection connection = database.connect("prey")) {
            assertThat(
                            org.assertj.core.api.Assertions.catchThrowable(
                                    () ->
                                            TestDatabase.query(
                                                    connection,
                                                    "SELECT array_agg('a'::pg_catalog.text)")))
                    .as("the traps work")
                    .hasMessageContaining("trapped as prey");
        }
        for (List<String> command :
                List.of(
                        List.of("init"),
                        List.of("update", "--release=A"),
                        List.of("update", "--release=A"),
                        List.of("update", "--release=B", "--dry-run"),
                        List.of("update", "--release=B"),
                        List.of("status"),
                        List.of("check", "--role=prey"),
                        List.of("diff", "--staging"),
                        List.of("diff", "--release=A"),
                        List.of("verify-catalog", "--catalog-url=" + url),
                        List.of("update", "--release=A", "--strategy=merge", "--reader-role=prey"),
                        List.of("update", "--release=B", "--strategy=replace"),
                        List.of("rollback"),
                        List.of("history"))) {
            CommandRun run = CommandRun.of(environment, command.toArray(new String[0]));

            assertThat(run.err()).as("%s", command).doesNotContain("trapped");
            assertThat(run.code()).as("%s: %s", command, run.err()).isIn(0, 16);
        }
    }

    /** What a database schema of TAP_SCHEMA's has, as views that tell who reads them. */
    private static final String VIEWS =
            "CREATE SCHEMA :s; GRANT USAGE ON SCHEMA :s TO PUBLIC;"
                    + Stream.concat(Stream.of("version"), TapTable.ALL.stream().map(TapTable::name))
                            .map(
                                    name ->
                                            "CREATE VIEW :s.%1$s AS SELECT 'x' AS version, 1 AS api_created WHERE traps.trap(); GRANT SELECT ON :s.%1$s TO PUBLIC;"
                                                    .formatted(name))
                            .collect(Collectors.joining());

    private void trap(String sql) throws SQLException {
        try (Connection connection = database.connect("trapper")) {
            TestDatabase.execute(connection, sql);
        }
    }

    private Map<String, String> environment(String role) {
        return CommandRun.environment(
                database.url().replace("user=postgres", "user=" + role), folder);
    }

    @AfterEach
    void dropTraps() throws SQLException {
        database.execute("DROP OWNED BY prey, trapper CASCADE; DROP ROLE prey, trapper");
    }

    @ParameterizedTest
    @CsvSource({
        "tap_schema,prey",
        "tap_schema,postgres",
        "tap_schema_staging,prey",
        "tap_schema_staging,postgres",
        "tap_schema_temp,prey",
        "tap_schema_temp,postgres"
    })
    void commands_othersViewsUnderOurNames_areNotRead(String place, String role)
            throws SQLException {
        trap(VIEWS.replace(":s", place));
        for (List<String> command :
                List.of(
                        List.of("init"),
                        List.of("status"),
                        List.of("check"),
                        List.of("diff", "--staging"),
                        List.of("history"),
                        List.of("rollback"),
                        List.of("update", "--release=A", "--dry-run"),
                        List.of("update", "--release=A", "--strategy=merge"),
                        List.of("update", "--release=A"))) {
            CommandRun run = CommandRun.of(environment(role), command.toArray(new String[0]));

            assertThat(run.err())
                    .as("%s", command)
                    .doesNotContain("trapped")
                    .doesNotContain("GRANT \"trapper\"");
            if (command.get(0).matches("init|status")) {
                assertThat(run.code()).as("%s", command).isEqualTo(5);
                assertThat(run.err())
                        .contains(
                                "\"%1$s\" is not read: %1$s.columns11 of trapper (no table)"
                                        .formatted(place))
                        .contains("code of that role could run here; find out who made it")
                        .doesNotContain("grant that role");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prey", "postgres"})
    void update_othersViewsUnderARetiredName_staysAndIsNamed(String role) throws SQLException {
        trap(VIEWS.replace(":s", "tap_schema_staging_retired_1"));

        CommandRun run = CommandRun.of(environment(role), "update", "--release=A");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .doesNotContain("trapped")
                .contains("\"tap_schema_staging_retired_1\" stays: ")
                .contains("tap_schema_staging_retired_1.schemas11 of trapper (no table)");
    }

    /** Each lets the code of its owner run as who reads it, though it is a table. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE :t ENABLE ROW LEVEL SECURITY;"
                        + " CREATE POLICY p ON :t USING (traps.trap())",
                "CREATE INDEX ON :t ((traps.constant(1)))",
                "CREATE TABLE traps.child () INHERITS (:t);"
                        + " CREATE INDEX ON traps.child ((traps.constant(1)))"
            })
    void status_othersTableWithCode_isNotRead(String code) throws SQLException {
        trap(
                "CREATE FUNCTION traps.constant(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql"
                        + " AS $$ BEGIN PERFORM traps.trap(); RETURN 1; END $$;"
                        + VIEWS.replace(":s", "tap_schema")
                        + "DROP VIEW tap_schema.version;CREATE TABLE tap_schema.version (version"
                        + " pg_catalog.text);INSERT INTO tap_schema.version VALUES ('x');GRANT"
                        + " SELECT ON tap_schema.version TO PUBLIC;"
                        + code.replace(":t", "tap_schema.version"));
        for (String table : TapTable.ALL.stream().map(TapTable::name).toList()) {
            trap("DROP VIEW tap_schema." + table);
        }
        try (Connection connection = database.connect("prey")) {
            assertThat(
                            org.assertj.core.api.Assertions.catchThrowable(
                                    () ->
                                            TestDatabase.query(
                                                    connection,
                                                    "SELECT * FROM tap_schema.version")))
                    .as("the trap works")
                    .hasMessageContaining("trapped as prey");
        }

        CommandRun run = CommandRun.of(environment("prey"), "status");

        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err())
                .doesNotContain("trapped")
                .contains("tap_schema.version of trapper (no plain table)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prey", "postgres"})
    void history_ofAnotherRole_isNeitherReadNorWritten(String role) throws SQLException {
        trap(
                "CREATE SCHEMA tap_schema_history; GRANT USAGE ON SCHEMA tap_schema_history TO"
                        + " PUBLIC;CREATE TABLE tap_schema_history.publications (id"
                        + " pg_catalog.int8);ALTER TABLE tap_schema_history.publications ENABLE ROW"
                        + " LEVEL SECURITY;CREATE POLICY p ON tap_schema_history.publications USING"
                        + " (traps.trap());GRANT ALL ON tap_schema_history.publications TO PUBLIC");

        CommandRun history = CommandRun.of(environment(role), "history");
        CommandRun update = CommandRun.of(environment(role), "update", "--release=A");

        assertThat(history.code()).as(history.err()).isEqualTo(5);
        assertThat(history.err())
                .doesNotContain("trapped")
                .contains(
                        "The history \"tap_schema_history\" is not read: database schema"
                                + " tap_schema_history of trapper");
        assertThat(update.code()).as(update.err()).isZero();
        assertThat(update.err())
                .doesNotContain("trapped")
                .doesNotContain("grant that role")
                .contains("\"tap_schema_history\" gets no entry of this publication: database");
    }

    /** Membership makes a role's tables trusted, but the history takes no trigger of anybody. */
    @Test
    void update_historyOfAGrantedRoleWithATrigger_runsNoneOfIt() throws SQLException {
        CommandRun first = CommandRun.of(environment("prey"), "update", "--release=A");
        assertThat(first.code()).as(first.err()).isZero();
        database.execute(
                "ALTER SCHEMA tap_schema_history OWNER TO trapper;"
                        + "ALTER TABLE tap_schema_history.publications OWNER TO trapper;"
                        + "GRANT trapper TO prey");
        trap(
                "CREATE FUNCTION traps.row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM"
                        + " traps.trap(); RETURN NEW; END $$; CREATE TRIGGER t BEFORE INSERT ON"
                        + " tap_schema_history.publications FOR EACH ROW EXECUTE FUNCTION"
                        + " traps.row()");

        CommandRun update = CommandRun.of(environment("prey"), "update", "--release=B");

        assertThat(update.code()).as(update.err()).isZero();
        assertThat(update.err())
                .doesNotContain("trapped")
                .contains("gets no entry of this publication: its table \"publications\" is");
    }

    /** As an init container's role does: it owns nothing, and is a member of nobody. */
    @Test
    void status_plainTablesOfAnotherRole_readsThem() throws SQLException {
        CommandRun update =
                CommandRun.of(
                        environment("trapper"), "update", "--release=A", "--reader-role=prey");
        assertThat(update.code()).as(update.err()).isZero();

        CommandRun check = CommandRun.of(environment("prey"), "check");

        assertThat(check.code()).as(check.err()).isZero();
    }
}
