package org.lsst.tap.tools.benchmark;

import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.Resource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A TAP_SCHEMA of any size, with values as long as LSST's are on average. */
final class MadeUpContent {

    /** Puts the copy of {@code second-release.sql} in the place of live, and live in its place. */
    static final String SWAP =
            "BEGIN; ALTER SCHEMA tap_schema RENAME TO swapped;"
                    + " ALTER SCHEMA tap_schema_copy RENAME TO tap_schema;"
                    + " ALTER SCHEMA swapped RENAME TO tap_schema_copy; COMMIT";

    /** Changes a row, and the next time nothing but the row's version. */
    static final String CHANGE = "UPDATE tap_schema.schemas11 SET utype = NULL";

    private MadeUpContent() {}

    /** Makes the database schema {@code tap_schema}: see {@code made-up-content.sql}. */
    static void load(String url, String tables, String columnsPerTable) {
        new JdbcTemplate(PostgresServer.dataSource(url))
                .execute(
                        Resource.text(MadeUpContent.class, "made-up-content.sql")
                                .replace("46 /* tables */", tables)
                                .replace("117 /* columns of each */", columnsPerTable));
    }
}
