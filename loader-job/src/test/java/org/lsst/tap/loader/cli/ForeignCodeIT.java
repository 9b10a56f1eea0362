package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
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
        String url = database.url().replace("user=postgres", "user=prey");
        Map<String, String> environment =
                Map.of(
                        "TAP_SCHEMA_DATABASE_URL",
                        url,
                        "TAP_SCHEMA_SOURCE",
                        folder + "/{version}.tar.gz",
                        "TAP_SCHEMA_SCHEMAS",
                        "obs");
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
        database.execute("DROP OWNED BY prey, trapper CASCADE; DROP ROLE prey, trapper");
    }
}
