package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapDataType;
import ca.nrc.cadc.tap.schema.TapPermissions;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.GoldenSet;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.opencadc.gms.GroupURI;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where our DAO reads and writes, and in whose transaction, beyond five plain tables of its own.
 */
class ReadSourcesIT {

    private static final List<String> TABLES =
            List.of("schemas", "tables", "columns", "keys", "key_columns");

    private String url;
    private DataSource database;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        url = PostgresServer.get().newDatabase();
        database = PostgresServer.dataSource(url);
        try (Connection connection = database.getConnection()) {
            TwoReleases.load(connection);
        }
    }

    /** Our DAO with other names of the five tables. */
    private static final class Renamed extends SwapSafeTapSchemaDAO {
        Renamed(UnaryOperator<String> name) {
            schemasTableName = name.apply(schemasTableName);
            tablesTableName = name.apply(tablesTableName);
            columnsTableName = name.apply(columnsTableName);
            keysTableName = name.apply(keysTableName);
            keyColumnsTableName = name.apply(keyColumnsTableName);
        }
    }

    private static TapSchemaDAO onViews() {
        return new Renamed(name -> name.replace("11", ""));
    }

    @Test
    void views_ofARealRelease_equalTheTables() throws Exception {
        DataSource golden = PostgresServer.dataSource(PostgresServer.get().newDatabase());
        try (Connection connection = golden.getConnection()) {
            new GoldenSet("ssotap-w.2026.34").load(connection);
        }
        String tables = read(new TapSchemaDAO(), golden);

        for (int i = 0; i < 3; i++) {
            assertThat(read(onViews(), golden)).isEqualTo(tables);
        }
        // The first read finds out that they are views, and is run again for that.
        assertThat(TapSchemaReads.of(golden).getRetries()).isEqualTo(1);
    }

    /** What to expect of some names is learned from the last read of these, not of any others. */
    @Test
    void views_inTurnWithTables_costOneRetryInAllAndTablesStayCached() throws SQLException {
        createViews("tap_schema");
        String expected = read(new TapSchemaDAO(), database);

        for (int i = 0; i < 3; i++) {
            assertThat(read(onViews(), database)).isEqualTo(expected);
            assertThat(read(new SwapSafeTapSchemaDAO(), database)).isEqualTo(expected);
        }
        assertThat(TapSchemaReads.of(database).getRetries()).isEqualTo(1);
        assertThat(TapSchemaReads.of(database).getCacheHits()).isEqualTo(2);
    }

    @Test
    void views_swapBeforeAnyStatement_returnOneRelease() throws SQLException {
        createViews("tap_schema");
        createViews("tap_schema_staging");
        Set<String> releases = new TreeSet<>();
        releases.add(read(new TapSchemaDAO(), database));
        TwoReleases.swap(database);
        releases.add(read(new TapSchemaDAO(), database));
        AtomicInteger statement = new AtomicInteger();
        AtomicInteger swapBefore = new AtomicInteger();
        DataSource stepping =
                new SteppingDataSource(
                        database,
                        sql -> {
                            if (statement.incrementAndGet() == swapBefore.get()) {
                                TwoReleases.swap(database);
                            }
                        });
        read(onViews(), stepping);

        for (int k = 1; k <= 13; k++) {
            statement.set(0);
            swapBefore.set(k);
            assertThat(read(onViews(), stepping)).isIn(releases);
            assertThat(statement).hasValueGreaterThanOrEqualTo(k);
        }
    }

    /** As for a moment after each commit: only that this rename is not of what is read. */
    @Test
    void views_namesAreNotLookedUpAsOfTheSnapshot_areReadAgain() throws SQLException {
        createViews("tap_schema");
        execute("CREATE SCHEMA app");
        AtomicBoolean renames = new AtomicBoolean();
        try (Connection session = database.getConnection()) {
            DataSource one = new SingleConnectionDataSource(session, true);
            JdbcTemplate own = new JdbcTemplate(one);
            JdbcTemplate others = new JdbcTemplate(database);
            DataSource stepping =
                    new SteppingDataSource(
                            one,
                            sql -> {
                                if (sql.startsWith("LOCK TABLE") && renames.getAndSet(false)) {
                                    own.execute("SELECT 1");
                                    others.execute("ALTER SCHEMA app RENAME TO app_next");
                                }
                            });
            String expected = read(onViews(), stepping);
            renames.set(true);

            assertThat(read(onViews(), stepping)).isEqualTo(expected);
            assertThat(renames).isFalse();
            // One for the first read, which finds out that they are views.
            assertThat(TapSchemaReads.of(stepping).getRetries()).isEqualTo(2);
        }
    }

    @Test
    void quotedAndOddNames_equalThePlainOnes() throws SQLException {
        String plain = read(new TapSchemaDAO(), database);
        execute("ALTER SCHEMA tap_schema RENAME TO \"My TAP; it's \"\"odd\"\"\"");
        execute("ALTER TABLE \"My TAP; it's \"\"odd\"\"\".keys11 RENAME TO \"Keys 11.x\"");

        TapSchemaDAO odd =
                new Renamed(
                        name ->
                                "\"My TAP; it's \"\"odd\"\"\""
                                        + name.substring(name.indexOf('.'))
                                                .replace("keys11", "\"Keys 11.x\""));

        assertThat(read(odd, database)).isEqualTo(plain);
    }

    @Test
    void anotherSuffix_equalsThe11() throws SQLException {
        String plain = read(new TapSchemaDAO(), database);
        for (String table : TABLES) {
            execute("ALTER TABLE tap_schema." + table + "11 RENAME TO " + table + "_v2");
        }

        TapSchemaDAO other =
                new Renamed(name -> name.replace("11", "_V2").toUpperCase(Locale.ROOT));

        assertThat(read(other, database)).isEqualTo(plain);
    }

    @Test
    void callersTransaction_seesItsOwnWritesAndLeavesItOpen() {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        TransactionTemplate transaction =
                new TransactionTemplate(new DataSourceTransactionManager(database));

        String inside =
                transaction.execute(
                        status -> {
                            jdbc.update("UPDATE tap_schema.keys11 SET description = 'mine'");
                            String read = read(new SwapSafeTapSchemaDAO(), database);
                            status.setRollbackOnly();
                            return read;
                        });

        assertThat(inside).contains("mine");
        assertThat(read(new SwapSafeTapSchemaDAO(), database)).doesNotContain("mine");
    }

    @Test
    void blankPaddedGroup_isReadWhereCadcsThrows() throws SQLException {
        execute(
                "UPDATE tap_schema.tables11 SET read_anon = 0,"
                        + " read_only_group = 'ivo://example.org/gms?group'");

        assertThatThrownBy(() -> read(new TapSchemaDAO(), database))
                .isInstanceOf(IllegalArgumentException.class);
        TapSchemaDAO ours = open(new SwapSafeTapSchemaDAO(), database);
        assertThat(TapSchemaText.of(ours.get())).contains("\"ivo://example.org/gms?group\"");
        assertThat(ours.getTablePermissions("s.t1").readGroup)
                .isEqualTo(new GroupURI(URI.create("ivo://example.org/gms?group")));
    }

    @Test
    void varcharLengthChanged_acrossSwaps_neverFailsARead() throws Exception {
        execute("ALTER TABLE tap_schema_staging.columns11 ALTER description TYPE varchar(999)");
        try (ConnectionPool pool =
                ConnectionPool.Kind.HIKARI.open(url + "&prepareThreshold=1", 1, true)) {
            for (boolean cached : new boolean[] {true, false}) {
                for (int i = 0; i < 8; i++) {
                    SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
                    dao.setCached(cached);
                    assertThat(read(dao, pool.dataSource()))
                            .isEqualTo(read(new TapSchemaDAO(), database));
                    TwoReleases.swap(database);
                }
            }
            assertThat(TapSchemaReads.of(pool.dataSource()).getFailures()).isZero();
            assertThat(TapSchemaReads.of(pool.dataSource()).getRetries()).isZero();
        }
    }

    @Test
    void writes_throughOurs_leaveWhatCadcsLeave() throws Exception {
        String ours = afterWrites(SwapSafeTapSchemaDAO::new);
        loadTwoReleases();
        String cadcs = afterWrites(TapSchemaDAO::new);

        assertThat(ours).isEqualTo(cadcs).contains("u.new").doesNotContain("u.gone");
    }

    private String afterWrites(Supplier<TapSchemaDAO> daos) throws Exception {
        TapSchemaDAO dao = open(daos.get(), database);
        SchemaDesc schema = new SchemaDesc("u");
        schema.apiCreated = true;
        dao.put(schema);
        for (String name : new String[] {"u.new", "u.gone"}) {
            TableDesc table = new TableDesc("u", name);
            table.tableType = TableDesc.TableType.TABLE;
            table.getColumnDescs().add(new ColumnDesc(name, "c", TapDataType.INTEGER));
            dao.put(table);
        }
        assertThat(TapSchemaText.of(open(daos.get(), database).get())).contains("u.gone");
        TapPermissions permissions = new TapPermissions();
        permissions.isPublic = true;
        dao.setSchemaPermissions("u", permissions);
        dao.setTablePermissions("u.new", permissions);
        ColumnDesc changed = new ColumnDesc("u.new", "c", TapDataType.INTEGER);
        changed.description = "changed";
        dao.put(changed);
        dao.delete("u.gone");
        return TapSchemaText.of(open(daos.get(), database).get());
    }

    private void createViews(String databaseSchema) throws SQLException {
        for (String table : TABLES) {
            execute(
                    "CREATE VIEW %1$s.%2$s AS SELECT * FROM %1$s.%2$s11"
                            .formatted(databaseSchema, table));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String read(TapSchemaDAO dao, DataSource dataSource) {
        return TapSchemaText.of(open(dao, dataSource).get());
    }

    private static <T extends TapSchemaDAO> T open(T dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao;
    }
}
