package org.lsst.tap.tools.service;

import org.lsst.tap.loader.text.ResourceFile;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What a service needs in its database beside TAP_SCHEMA: a role with the rights of a reader, the
 * database schema of jobs, which it owns, and small real tables behind what is described.
 */
public final class ServiceDatabase {

    public static final String ROLE = "tapreader";

    // Roles are the server's, not the database's: another one may have made it, even now.
    private static final String PREPARE =
            """
            DO $$ BEGIN CREATE ROLE %1$s LOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            CREATE SCHEMA IF NOT EXISTS uws AUTHORIZATION %1$s\
            """
                    .formatted(ROLE);

    private ServiceDatabase() {}

    public static void prepare(JdbcTemplate admin) {
        admin.execute(PREPARE);
    }

    /**
     * Makes or completes the small tables of what is live, and lets the service's role read them:
     * see {@code released-tables.sql}.
     */
    public static void createReleasedTables(JdbcTemplate admin) {
        admin.execute(ResourceFile.read(ServiceDatabase.class, "released-tables.sql"));
    }

    public static String urlFor(String url) {
        return url.contains("user=")
                ? url.replaceFirst("([?&]user=)[^&]*", "$1" + ROLE)
                : url + "?user=" + ROLE;
    }
}
