package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.lsst.tap.loader.catalog.CatalogColumn;
import org.lsst.tap.loader.catalog.CatalogComparison;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.text.Visible;

/**
 * Whether the catalog database has what live declares. Only reads, in both databases. Immutable; a
 * run is one thread's.
 */
public record CatalogCheck(DatabaseUrl database, DatabaseSchemas names, Duration patience) {

    /**
     * Compares with a catalog.
     *
     * @param url PostgreSQL's, or any other JDBC URL with a driver
     * @param user the role that logs in there, unless the URL says it
     */
    public CatalogComparison run(String url, Optional<String> user, Optional<String> password) {
        ReleaseRows live =
                Transaction.read(database, patience, names, "Reading of live", this::live);
        try (Connection catalog = connect(url, user, password)) {
            Retry.Attempt<List<CatalogColumn>, SQLException> read =
                    () -> CatalogColumn.read(catalog, CatalogComparison.schemasOf(live));
            return CatalogComparison.of(
                    live, isPostgres(url) ? Transaction.snapshot(catalog, read) : read.run());
        } catch (SQLException e) {
            String words = Visible.aboutUrl(String.valueOf(e.getMessage()), url);
            throw new DatabaseException(
                    "Reading the catalog %s failed; nothing was changed; check its address and the rights of the role there, and run the command again (its driver: %s, SQLSTATE %s)."
                            .formatted(Visible.address(url), words, e.getSQLState()),
                    e);
        }
    }

    private ReleaseRows live(Connection connection) throws SQLException {
        Optional<ReleaseState> state = DatabaseState.readLive(connection, names);
        if (state.isEmpty() || !state.get().isComplete()) {
            throw new LoaderException(
                    "There is no complete release in \"%s\" to compare the catalog with. Nothing was changed; run \"tap-schema update\" first."
                            .formatted(names.live()));
        }
        return DatabaseState.rows(connection, names.live());
    }

    private static Connection connect(String url, Optional<String> user, Optional<String> password)
            throws SQLException {
        if (isPostgres(url)) {
            return Database.connect(
                    DatabaseUrl.parse(url).withLogin(user, password), Duration.ZERO);
        }
        if (!url.startsWith("jdbc:")) {
            throw new ConfigurationException(
                    "The URL of the catalog is not a JDBC URL; expected jdbc:postgresql:,"
                            + " jdbc:mysql: or jdbc:mariadb:. Nothing was changed; correct it.");
        }
        requireDriver(url);
        Properties properties = new Properties();
        user.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(secret -> properties.setProperty("password", secret));
        try {
            return DriverManager.getConnection(url, properties);
        } catch (SQLException e) {
            // A driver may repeat the URL, which may hold a password; its stack trace would, too.
            throw new SQLException(
                    Visible.aboutUrl(String.valueOf(e.getMessage()), url), e.getSQLState());
        }
    }

    private static boolean isPostgres(String url) {
        return url.startsWith("jdbc:postgresql:") || url.startsWith("postgres");
    }

    private static void requireDriver(String url) {
        try {
            DriverManager.getDriver(url);
        } catch (SQLException e) {
            String next =
                    url.startsWith("jdbc:mysql:")
                            ? "write jdbc:mariadb: instead, whose driver is here and speaks MySQL's"
                                    + " protocol, or put MySQL's own on the class path"
                            : "put its driver on the class path";
            throw new ConfigurationException(
                    "There is no driver for the catalog %s. Nothing was changed; %s."
                            .formatted(Visible.address(url), next));
        }
    }
}
