package org.lsst.tap.loader.job;

import static java.lang.String.CASE_INSENSITIVE_ORDER;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
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
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Visible;

/**
 * What live declares against what the catalog database really has: tables, columns and types, by
 * JDBC's own metadata, so for every database that has a driver. Only reads, in both databases.
 * Names are compared without case, as ADQL does (ADQL 2.1, section 2.1.2). Immutable; a run is one
 * thread's.
 */
public record CatalogCheck(DatabaseUrl database, DatabaseSchemas names, Duration patience) {

    /** TAP_SCHEMA describes itself, and is not in the catalog. */
    private static final String OWN_SCHEMA = "tap_schema";

    /** What can differ. */
    public enum Difference {
        MISSING_TABLES("Tables that live declares and the catalog lacks"),
        MISSING_COLUMNS("Columns that live declares and the catalog lacks"),
        WRONG_TYPES("Columns whose type does not fit"),
        UNDECLARED_TABLES("Tables that live does not declare"),
        UNDECLARED_COLUMNS("Columns that live does not declare");

        private final String heading;

        Difference(String heading) {
            this.heading = heading;
        }

        /** Whether queries can't fail for it: what is not declared is only not to be seen. */
        public boolean isHarmless() {
            return this == UNDECLARED_TABLES || this == UNDECLARED_COLUMNS;
        }

        /** Returns what stands above a list of them. */
        public String heading() {
            return heading;
        }
    }

    /**
     * Compares with a catalog. Returns the names of what differs, those of wrong types with both
     * types.
     *
     * @param url PostgreSQL's, or any other JDBC URL with a driver
     * @param user the role that logs in there, unless the URL says it
     */
    public Map<Difference, Set<String>> run(
            String url, Optional<String> user, Optional<String> password) {
        ReleaseRows live =
                Transaction.read(database, patience, names, "Reading of live", this::live);
        try (Connection catalog = connect(url, user, password)) {
            List<String> schemas =
                    live.of(TapTable.SCHEMAS).stream()
                            .map(row -> row.text("schema_name"))
                            .filter(name -> !name.equals(OWN_SCHEMA))
                            .toList();
            Retry.Attempt<List<CatalogColumn>, SQLException> read =
                    () -> CatalogColumn.read(catalog, schemas);
            return compare(
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

    private static Map<Difference, Set<String>> compare(
            ReleaseRows live, List<CatalogColumn> catalog) {
        Map<Difference, Set<String>> differences = new EnumMap<>(Difference.class);
        Stream.of(Difference.values()).forEach(one -> differences.put(one, new TreeSet<>()));
        Map<String, Map<String, CatalogColumn>> found = new TreeMap<>(CASE_INSENSITIVE_ORDER);
        for (CatalogColumn column : catalog) {
            found.computeIfAbsent(column.table(), table -> new TreeMap<>(CASE_INSENSITIVE_ORDER))
                    .put(column.name(), column);
        }
        Map<String, Set<String>> declared = new TreeMap<>(CASE_INSENSITIVE_ORDER);
        for (ReleaseDiff.Fields row : ReleaseDiff.rows(TapTable.COLUMNS, live)) {
            if (row.row().schema().equals(OWN_SCHEMA)) {
                continue;
            }
            String table = row.row().table();
            String name = unquoted(row.values().text("column_name"));
            declared.computeIfAbsent(table, key -> new TreeSet<>(CASE_INSENSITIVE_ORDER)).add(name);
            Map<String, CatalogColumn> there = found.get(table);
            if (there == null) {
                differences.get(Difference.MISSING_TABLES).add(table);
            } else if (!there.containsKey(name)) {
                differences.get(Difference.MISSING_COLUMNS).add(row.row().key());
            } else if (!there.get(name).fits(row.values())) {
                Object size = row.values().get("arraysize");
                String types =
                        " is %s; declared as %s%s"
                                .formatted(
                                        there.get(name).typeName(),
                                        row.values().text("datatype"),
                                        size == null ? "" : "[" + size + "]");
                differences.get(Difference.WRONG_TYPES).add(row.row().key() + types);
            }
        }
        addUndeclared(catalog, declared, differences);
        return differences;
    }

    private static void addUndeclared(
            List<CatalogColumn> catalog,
            Map<String, Set<String>> declared,
            Map<Difference, Set<String>> differences) {
        for (CatalogColumn column : catalog) {
            Set<String> names = declared.get(column.table());
            if (names == null) {
                differences.get(Difference.UNDECLARED_TABLES).add(column.table());
            } else if (!names.contains(column.name())) {
                String shown = column.table() + "." + column.name();
                differences.get(Difference.UNDECLARED_COLUMNS).add(shown);
            }
        }
    }

    /** TAP_SCHEMA writes a delimited identifier with its quotes (TAP 1.1, section 4.3). */
    private static String unquoted(String name) {
        return name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name;
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
