package org.lsst.tap.testing;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

/** The rows that the reference tool wrote for one set of schemas, and the structure around them. */
public final class GoldenSet {

    /** The five tables, in an order in which they can be filled. */
    public static final List<String> TABLES =
            List.of("schemas11", "tables11", "columns11", "keys11", "key_columns11");

    private final Path folder;

    /**
     * Opens a set.
     *
     * @param name its folder's name, for example {@code tap-w.2026.34}
     */
    public GoldenSet(String name) {
        this.folder = SharedFolder.require("golden/" + name);
    }

    /**
     * Returns a table's rows, one line each, as {@code COPY ... (FORMAT csv, HEADER)} writes them.
     */
    public String csv(String table) throws IOException {
        return Files.readString(folder.resolve(table + ".csv"));
    }

    /** Returns {@code pg_dump}'s text of the structure. */
    public String ddl() throws IOException {
        return Files.readString(folder.resolve("ddl.sql"));
    }

    /** Makes the database schema {@code tap_schema} with the set's rows in an empty database. */
    public void load(Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : ddl().split(";\n", -1)) {
                String command = withoutComments(sql);
                if (command.startsWith("CREATE")
                        || command.startsWith("COMMENT")
                        || command.startsWith("ALTER TABLE ONLY")) {
                    statement.execute(command);
                }
            }
            statement.execute("INSERT INTO tap_schema.version (version) VALUES ('golden')");
        }
        for (String table : TABLES) {
            try (Reader rows = Files.newBufferedReader(folder.resolve(table + ".csv"))) {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "COPY tap_schema." + table + " FROM STDIN (FORMAT csv, HEADER)",
                                rows);
            }
        }
    }

    private static String withoutComments(String sql) {
        return sql.replaceAll("(?m)^(--|\\\\).*$", "").strip();
    }
}
