package org.lsst.tap.tools.service;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a service needs in its database beside TAP_SCHEMA: a role with the rights of a reader, and
 * the database schema of jobs, which that role owns. Stateless.
 */
public final class ServiceDatabase {

    /** The role that the service logs in with. */
    public static final String ROLE = "tapreader";

    private static final Pattern USER = Pattern.compile("([?&]user=)[^&]*");

    private ServiceDatabase() {}

    /**
     * Makes the role, unless it is there, and the database schema {@code uws}. In autocommit.
     *
     * @param admin a connection of a role that may create both
     */
    public static void prepare(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            // Roles are the server's, not the database's: another one may have made it, even now.
            statement.execute(
                    "DO $$ BEGIN CREATE ROLE "
                            + ROLE
                            + " LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN"
                            + " NULL; END $$");
            statement.execute("CREATE SCHEMA IF NOT EXISTS uws AUTHORIZATION " + ROLE);
        }
    }

    /** Returns a JDBC URL with the service's role in the place of its user. */
    public static String urlFor(String url) {
        Matcher user = USER.matcher(url);
        return user.find() ? user.replaceFirst("$1" + ROLE) : url + "?user=" + ROLE;
    }
}
