package org.lsst.tap.tools.service;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.tools.kit.Resource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What a service needs in its database beside TAP_SCHEMA: a role with the rights of a reader, the
 * database schema of jobs, which that role owns, and small real tables behind the schemas that
 * TAP_SCHEMA describes. Stateless.
 */
public final class ServiceDatabase {

    /** The role that the service logs in with. */
    public static final String ROLE = "tapreader";

    /** Rows in each of the small tables. */
    public static final int ROWS = 3;

    private static final Pattern USER = Pattern.compile("([?&]user=)[^&]*");

    // Roles are the server's, not the database's: another one may have made it, even now.
    private static final String PREPARE =
            """
            DO $$ BEGIN CREATE ROLE %1$s LOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            CREATE SCHEMA IF NOT EXISTS uws AUTHORIZATION %1$s\
            """
                    .formatted(ROLE);

    private ServiceDatabase() {}

    /**
     * Makes the role, unless it is there, and the database schema {@code uws}.
     *
     * @param admin a role that may create both
     */
    public static void prepare(JdbcTemplate admin) {
        admin.execute(PREPARE);
    }

    /**
     * Makes or completes the small tables of what is live, and lets the service's role read them:
     * see {@code released-tables.sql}.
     *
     * @param admin a role that may create database schemas
     */
    public static void createReleasedTables(JdbcTemplate admin) {
        admin.execute(Resource.text(ServiceDatabase.class, "released-tables.sql"));
    }

    /** Returns a JDBC URL with the service's role in the place of its user. */
    public static String urlFor(String url) {
        Matcher user = USER.matcher(url);
        return user.find() ? user.replaceFirst("$1" + ROLE) : url + "?user=" + ROLE;
    }
}
