package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.testing.Warnings;
import org.lsst.tap.tools.kit.PostgresServer;

/**
 * Whatever parameter of pgjdbc changes how results come, a read is CADC's result, of one release.
 * (What a driver doesn't know it leaves alone.)
 */
class DriverParametersIT {

    private static String url;
    private static Map<String, String> cadcs;

    /** No test changes them. */
    @BeforeAll
    static void loadTwoReleases() throws SQLException {
        url = TwoReleases.loadFor(DriverParametersIT.class);
        DataSource database = PostgresServer.dataSource(url);
        cadcs = EveryRead.answers(open(new TapSchemaDAO(), database));
        try (Connection connection = database.getConnection()) {
            connection
                    .createStatement()
                    .execute(
                            "CREATE TABLE tap_schema.version (version text, loaded_at timestamptz);"
                                    + "INSERT INTO tap_schema.version VALUES ('w.1', now())");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prepareThreshold=0",
                "prepareThreshold=1",
                "prepareThreshold=-1",
                "preferQueryMode=simple",
                "preferQueryMode=extended",
                "preferQueryMode=extendedForPrepared",
                "preferQueryMode=extendedCacheEverything",
                "preferQueryMode=extendedCacheEverything&prepareThreshold=-1",
                "preferQueryMode=simple&prepareThreshold=-1",
                "autosave=always",
                "autosave=conservative",
                "autosave=always&preferQueryMode=extendedCacheEverything&prepareThreshold=1",
                "readOnly=true",
                "readOnly=true&readOnlyMode=always",
                "readOnlyMode=ignore",
                "defaultRowFetchSize=1",
                "adaptiveFetch=true&defaultRowFetchSize=2",
                "adaptiveFetch=true&defaultRowFetchSize=2&maxResultBuffer=1000",
                "maxResultBuffer=200",
                "maxResultBuffer=1pct",
                "binaryTransfer=false",
                "assumeMinServerVersion=14",
                "preparedStatementCacheQueries=0",
                "flushCacheOnDeallocate=false",
                "stringtype=unspecified",
                "disableColumnSanitiser=true"
            })
    void everyRead_equalsCadcs(String parameters) {
        for (boolean autoCommit : new boolean[] {true, false}) {
            try (ConnectionPool pool =
                    ConnectionPool.Kind.TOMCAT.open(url + "&" + parameters, 1, autoCommit)) {
                for (int i = 0; i < 3; i++) {
                    assertEqual(pool.dataSource());
                }
                assertThat(TapSchemaReads.of(pool.dataSource()).getFailures()).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "prepareThreshold=-1, 'the driver mixes up the results of several statements, as with"
                + " prepareThreshold=-1'",
        "maxResultBuffer=200, the driver's maxResultBuffer is too small for all rows"
    })
    void get_driverRefusesScripts_readsQueryByQueryAndWarnsOnce(String parameter, String reason)
            throws Exception {
        assumeTrue(
                parameter.startsWith("prepare")
                        || !System.getProperty("ground.pgjdbc", "").equals("42.2.5"),
                "pgjdbc 42.2.5 has no maxResultBuffer");
        try (ConnectionPool pool = ConnectionPool.Kind.TOMCAT.open(url + "&" + parameter, 9, true);
                Warnings log = new Warnings("org.lsst.tap.schema.internal.TapSchemaReader")) {
            // All at once: each may find out by itself.
            ExecutorService threads = Executors.newFixedThreadPool(9);
            Callable<TapSchema> get =
                    () -> open(new SwapSafeTapSchemaDAO(), pool.dataSource()).get();
            for (Future<TapSchema> read : threads.invokeAll(Collections.nCopies(27, get))) {
                read.get();
            }
            threads.shutdown();
            assertThat(log.lines())
                    .containsExactly(
                            "[tap_schema.schemas11, tap_schema.tables11, tap_schema.keys11,"
                                    + " tap_schema.key_columns11, tap_schema.columns11] can't be"
                                    + " read in one script: "
                                    + reason
                                    + ". So CADC's own queries are run, one by one and without the"
                                    + " cache: results are the same and never mixed, only slower.");
            assertThat(TapSchemaReads.of(pool.dataSource()).getMode()).startsWith("CADC's own");
        }
    }

    private void assertEqual(DataSource pool) {
        assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), pool))).isEqualTo(cadcs);
        assertThat(new LiveTapSchemaRelease(pool).read()).isEqualTo(Optional.of("w.1"));
    }

    private static <T extends TapSchemaDAO> T open(T dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao;
    }
}
