package org.lsst.tap.tools.benchmark;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.lsst.tap.tools.kit.Resource;

/** A TAP_SCHEMA of any size, with values as long as LSST's are on average. */
final class MadeUpContent {

    /** Puts the copy of {@link #BESIDE} in the place of live, and live in its place. */
    static final String SWAP =
            "BEGIN; ALTER SCHEMA tap_schema RENAME TO swapped;"
                    + " ALTER SCHEMA tap_schema_copy RENAME TO tap_schema;"
                    + " ALTER SCHEMA swapped RENAME TO tap_schema_copy; COMMIT";

    /** Changes a row, and the next time nothing but the row's version. */
    static final String CHANGE = "UPDATE tap_schema.schemas11 SET utype = NULL";

    /**
     * Makes a table of jobs, as services have it, and a second release of live's content, in {@code
     * tap_schema_copy}, in the place of what is there.
     */
    static final String BESIDE =
            Stream.of("schemas11", "tables11", "columns11", "keys11", "key_columns11")
                    .map(
                            """
                            CREATE TABLE tap_schema_copy.%1$s (LIKE tap_schema.%1$s INCLUDING ALL);
                            INSERT INTO tap_schema_copy.%1$s SELECT * FROM tap_schema.%1$s;
                            """
                                    ::formatted)
                    .collect(
                            joining(
                                    "",
                                    """
                                    DROP TABLE IF EXISTS public.jobs;
                                    CREATE TABLE public.jobs (phase integer);
                                    INSERT INTO public.jobs VALUES (0);
                                    DROP SCHEMA IF EXISTS tap_schema_copy CASCADE;
                                    CREATE SCHEMA tap_schema_copy;
                                    """,
                                    "ANALYZE"));

    private MadeUpContent() {}

    /** Makes the database schema {@code tap_schema}: see {@code made-up-content.sql}. */
    static void load(String url, int tables, int columnsPerTable) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    Resource.text(MadeUpContent.class, "made-up-content.sql")
                            .replace("46 /* tables */", Integer.toString(tables))
                            .replace(
                                    "117 /* columns of each */",
                                    Integer.toString(columnsPerTable)));
        }
    }
}
