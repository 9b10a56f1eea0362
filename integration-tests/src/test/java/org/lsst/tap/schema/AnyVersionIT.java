package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.AbstractDAO;
import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.testing.Warnings;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;

/**
 * Over a version of CADC's class that ours was not proven to be equal to, results are that class's,
 * of one release, and never from a cache.
 */
class AnyVersionIT {

    private static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();

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

    /** {@code OtherSourcesIT} has the same of other sources than tables. */
    @Test
    void everyRead_equalsTheClassThatIsThere() {
        ChangedCadcLoader loader = new ChangedCadcLoader();
        Map<String, String> answers = EveryRead.answers(loader.dao(database));

        assertThat(answers).isEqualTo(EveryRead.answers(loader.cadcs(database)));
        TapSchemaDAO unchanged = new TapSchemaDAO();
        unchanged.setDataSource(database);
        unchanged.setOrdered(true);
        assertThat(answers.get("getColumn"))
                .isNotEqualTo(EveryRead.answers(unchanged).get("getColumn"));
    }

    /** Its rights are those for what it reads. */
    @Test
    void getColumn_otherTablesMissing_equalsTheClassThatIsThere() throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("DROP TABLE tap_schema.keys11");
        }
        ChangedCadcLoader loader = new ChangedCadcLoader();
        for (int i = 0; i < 2; i++) {
            for (String read : new String[] {"get 0", "get 1", "getColumn", "table's"}) {
                assertThat(EveryRead.OF_TWO_RELEASES.get(read).apply(loader.dao(database)))
                        .isEqualTo(
                                EveryRead.OF_TWO_RELEASES.get(read).apply(loader.cadcs(database)));
            }
        }
    }

    @Test
    void reads_areUncachedAndWarnedOfOnce() throws Exception {
        Set<ObjectName> names = names();
        List<String> warnings;
        try (Warnings log = new Warnings("org.lsst.tap.schema.internal.TapSchemaReader")) {
            AbstractDAO ours = new ChangedCadcLoader().dao(database);
            for (int i = 0; i < 3; i++) {
                read(ours);
            }
            warnings = log.lines();
        }

        ObjectName counts =
                names().stream().filter(name -> !names.contains(name)).findFirst().get();
        assertThat(JMX.getAttribute(counts, "Mode"))
                .isEqualTo("CADC's own queries in one locked and guarded REPEATABLE READ snapshot");
        assertThat(JMX.getAttribute(counts, "Reads")).isEqualTo(3L);
        assertThat(JMX.getAttribute(counts, "CacheHits")).isEqualTo(0L);
        assertThat(warnings)
                .containsExactly(
                        "The TapSchemaDAO of cadc-tap-schema-9.9.jar is not one that tap-schema-dao"
                            + " 0.2.0 was proven to be equal to (cadc-tap-schema 1.2.18). So its"
                            + " own queries are run, one by one and without the cache: results are"
                            + " that class's and never mixed, only slower.");
    }

    @Test
    void swapBeforeAnyStatement_returnsOneRelease() {
        AbstractDAO ours = new ChangedCadcLoader().dao(database);
        Set<String> releases = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            releases.add(read(ours));
            TwoReleases.swap(database);
        }
        assertThat(releases).hasSize(2);
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
        AbstractDAO stepped = new ChangedCadcLoader().dao(stepping);
        for (int k = 1; k <= 9; k++) {
            statement.set(0);
            swapBefore.set(k);
            assertThat(read(stepped)).as("swap before %d", k).isIn(releases);
            assertThat(statement).hasValueGreaterThanOrEqualTo(k);
        }
    }

    /** CADC's statements are prepared on the server, and the driver won't renew them in ours. */
    @Test
    void varcharLengthChanged_acrossSwaps_neverFailsARead() throws Exception {
        try (Connection connection = database.getConnection()) {
            connection
                    .createStatement()
                    .execute(
                            "ALTER TABLE tap_schema_staging.columns11 ALTER description TYPE"
                                    + " varchar(999)");
        }
        AbstractDAO direct = new ChangedCadcLoader().dao(database);
        try (ConnectionPool pool =
                ConnectionPool.Kind.TOMCAT.open(url + "&prepareThreshold=1", 1, true)) {
            AbstractDAO ours = new ChangedCadcLoader().dao(pool.dataSource());
            for (int i = 0; i < 8; i++) {
                assertThat(read(ours)).isEqualTo(read(direct));
                TwoReleases.swap(database);
            }
        }
    }

    /** The DataSource is not the web application's, and lives on. */
    @Test
    void classes_dataSourceAndLoaderDropped_areHeldByNobody() throws Exception {
        Set<ObjectName> before = names();
        WeakReference<ClassLoader> loader = readAndDrop();
        database = null;

        Instant deadline = Instant.now().plusSeconds(60);
        while (loader.get() != null && Instant.now().isBefore(deadline)) {
            System.gc();
        }

        assertThat(loader.get()).isNull();
        assertThat(before).containsAll(names());
    }

    private WeakReference<ClassLoader> readAndDrop() throws Exception {
        ClassLoader loader = new ChangedCadcLoader();
        read(((ChangedCadcLoader) loader).dao(PostgresServer.dataSource(url)));
        return new WeakReference<>(loader);
    }

    private static Set<ObjectName> names() throws Exception {
        return JMX.queryNames(new ObjectName("org.lsst.tap.schema:type=TapSchemaReads,*"), null);
    }

    private static String read(AbstractDAO dao) {
        try {
            return TapSchemaText.of((TapSchema) dao.getClass().getMethod("get").invoke(dao));
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
