package org.lsst.tap.schema.schedules;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A way in which other programs than the DAO read TAP_SCHEMA: by SQL of their own. */
enum OtherReader {
    ONE_STATEMENT("one statement, simple protocol", "&preferQueryMode=simple"),
    ONE_STATEMENT_EXTENDED("one statement, extended protocol", "&prepareThreshold=0"),
    ONE_STATEMENT_PREPARED("one statement, prepared on the server", "&prepareThreshold=1"),
    ONE_STATEMENT_REVERSED("one statement, names in reverse", ""),
    JOIN("a user's join", ""),
    ONE_STATEMENT_IN_SNAPSHOT("one statement in REPEATABLE READ", ""),
    READ_COMMITTED("five statements in READ COMMITTED", ""),
    REPEATABLE_READ("five statements in REPEATABLE READ", ""),
    AUTOCOMMIT("five statements in autocommit", "");

    private static final String JOINED =
            """
            SELECT concat_ws('|', s.description, t.description, k.description, f.from_column, c.description)
              FROM tap_schema.schemas11 s
              JOIN tap_schema.tables11 t ON t.schema_name = s.schema_name
              JOIN tap_schema.keys11 k ON k.from_table = t.table_name
              JOIN tap_schema.key_columns11 f ON f.key_id = k.key_id
              JOIN tap_schema.columns11 c ON c.table_name = t.table_name
            """;

    private final String title;
    private final String parameters;

    OtherReader(String title, String parameters) {
        this.title = title;
        this.parameters = parameters;
    }

    boolean isOneStatement() {
        return this != READ_COMMITTED && this != REPEATABLE_READ && this != AUTOCOMMIT;
    }

    boolean readsViews() {
        return this != JOIN;
    }

    /** Returns the names that it reads, in its order. */
    List<String> names(boolean views) {
        List<String> names = new ArrayList<>(SmallReleases.tables(SmallReleases.LIVE));
        if (views) {
            names.replaceAll(table -> table.replace("11", ""));
        }
        if (this == ONE_STATEMENT_REVERSED) {
            Collections.reverse(names);
        }
        return names;
    }

    /** Connects as it does. */
    Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url + parameters);
    }

    /** What it does when some of its names or statements are behind it. */
    @FunctionalInterface
    interface Pause {
        void pauseAfter(int statements) throws Exception;
    }

    /**
     * Reads everything.
     *
     * @param pause is told of each statement that it comes to, of five
     * @return the releases that the rows name
     */
    Set<String> read(Connection connection, boolean views, Pause pause) throws Exception {
        Set<String> releases = new TreeSet<>();
        List<String> selects =
                names(views).stream()
                        .map(
                                name ->
                                        "SELECT "
                                                + (name.contains("key_columns")
                                                        ? "from_column"
                                                        : "description")
                                                + " FROM "
                                                + name)
                        .collect(Collectors.toList());
        if (this == JOIN) {
            selects = List.of(JOINED);
        } else if (isOneStatement()) {
            selects = List.of(String.join(" UNION ALL ", selects));
        }
        if (this != AUTOCOMMIT) {
            connection.setTransactionIsolation(
                    this == REPEATABLE_READ || this == ONE_STATEMENT_IN_SNAPSHOT
                            ? Connection.TRANSACTION_REPEATABLE_READ
                            : Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(isOneStatement() && this != ONE_STATEMENT_IN_SNAPSHOT);
        }
        for (int i = 0; i < selects.size(); i++) {
            pause.pauseAfter(i);
            try (PreparedStatement statement = connection.prepareStatement(selects.get(i));
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    releases.addAll(List.of(rows.getString(1).split("\\|", -1)));
                }
            }
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
        connection.setAutoCommit(true);
        return releases;
    }

    @Override
    public String toString() {
        return title;
    }
}
