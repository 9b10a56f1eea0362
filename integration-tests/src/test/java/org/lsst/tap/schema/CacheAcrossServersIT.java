package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.testing.OwnServer;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.TapSchemaText;

/**
 * The cache of a DataSource whose server becomes another behind its back, in which all that the
 * fingerprint looks at in the tables is the same though the content isn't: the transaction numbers,
 * the oids and the storage come once more.
 */
class CacheAcrossServersIT {

    /** All of a table that tells its content: storage, definition, and the rows' transactions. */
    private static final String FACTS =
            "SELECT string_agg(c.oid || ' ' || c.relfilenode || ' ' || c.xmin || ' ' ||"
                + " (xpath('//x/text()', query_to_xml('SELECT string_agg(xmin::text, ''+'' ORDER BY"
                + " xmin::text) AS x FROM ' || c.oid::regclass, false, true, '')))[1]::text, ', '"
                + " ORDER BY c.oid) FROM pg_class c WHERE c.relnamespace ="
                + " 'tap_schema'::regnamespace AND c.relkind = 'r'";

    /** A cluster with both releases, as it was stopped. */
    @TempDir private static Path backup;

    @TempDir private Path folder;

    private Path data;
    private OwnServer server;
    private DataSource database;

    @BeforeAll
    static void makeCluster() throws IOException, SQLException {
        try (OwnServer server = server(backup.resolve("data"))) {
            server.start();
            load(server.dataSource());
        }
    }

    private static OwnServer server(Path data) throws IOException {
        OwnServer server = new OwnServer(data);
        // Nothing but the test takes transaction numbers, or writes the log.
        server.set("autovacuum", "off");
        server.set("wal_writer_delay", "10s");
        return server;
    }

    @BeforeEach
    void startServer() throws IOException {
        data = folder.resolve("data");
        server = server(data);
        restore();
        server.start();
        database = server.dataSource();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void get_afterTheDataDirectoryWasRestored_returnsTheContentOfNow() throws Exception {
        describe("before");
        String before = ours();
        String facts = query(FACTS);
        server.stop();

        delete(data);
        restore();
        server.start();
        describe("after");

        assertThat(query(FACTS)).isEqualTo(facts);
        assertThat(ours()).isNotEqualTo(before).isEqualTo(cadcs()).contains("after");
    }

    @Test
    void get_afterTheClusterWasMadeAnew_returnsTheContentOfNow() throws Exception {
        describe("before");
        String before = ours();
        String facts = query(FACTS);
        server.stop();

        delete(data);
        server.start();
        load(database);
        describe("after");

        assertThat(query(FACTS)).isEqualTo(facts);
        assertThat(ours()).isNotEqualTo(before).isEqualTo(cadcs()).contains("after");
    }

    /** With a token alone: no transaction has ended since, and yet the rows are gone. */
    @Test
    void get_afterACrashThatEmptiedUnloggedTables_returnsTheContentOfNow() throws Exception {
        for (String table : List.of("schemas", "tables", "columns", "keys", "key_columns")) {
            execute("ALTER TABLE tap_schema." + table + "11 SET UNLOGGED");
        }
        execute("CHECKPOINT");
        String before = ours();
        assertThat(ours()).isEqualTo(before);
        String snapshot = query("SELECT pg_current_snapshot()");

        server.crash();

        assertThat(query("SELECT pg_current_snapshot()")).isEqualTo(snapshot);
        assertThat(ours()).isNotEqualTo(before).isEqualTo(cadcs());
    }

    @Test
    void get_afterACrashThatLostACommit_returnsTheContentOfNow() throws Exception {
        int tries = 0;
        // The server writes its log every 10 s, and loses nothing if it does so just then.
        while (!crashLosesACommit() && tries < 5) {
            tries++;
        }
        assertThat(tries).isLessThan(5);
    }

    /** Returns whether the transaction number of a commit that was read came once more. */
    private boolean crashLosesACommit() throws Exception {
        execute("CHECKPOINT");
        describe("before");
        String before = ours();
        assertThat(ours()).isEqualTo(before).contains("before");
        String facts = query(FACTS);

        server.crash();
        describe("after");

        assertThat(ours()).isNotEqualTo(before).isEqualTo(cadcs()).contains("after");
        return query(FACTS).equals(facts);
    }

    private static void load(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            TwoReleases.load(connection);
        }
    }

    /** Changes a row, in a transaction that a crash may lose. */
    private void describe(String description) throws SQLException {
        execute(
                "SET synchronous_commit = off; UPDATE tap_schema.keys11 SET description = '"
                        + description
                        + "'");
    }

    private String ours() {
        return text(new SwapSafeTapSchemaDAO());
    }

    private String cadcs() {
        return text(new TapSchemaDAO());
    }

    private String text(TapSchemaDAO dao) {
        dao.setDataSource(database);
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void restore() throws IOException {
        try (Stream<Path> files = Files.walk(backup.resolve("data"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(
                        file,
                        folder.resolve(backup.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
