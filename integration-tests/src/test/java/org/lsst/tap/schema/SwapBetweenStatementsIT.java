package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A swap just before the k-th statement of a read, for every k: what each way of reading returns.
 */
class SwapBetweenStatementsIT {

    private DataSource database;
    private String first;
    private String second;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = TwoReleases.newDatabase();
        first = cadcs(database);
        TwoReleases.swap(database);
        second = cadcs(database);
        TwoReleases.swap(database);
        assertThat(first).contains("release 1").doesNotContain("release 2");
        assertThat(second).contains("release 2").doesNotContain("release 1");
    }

    /**
     * Statements of our script: BEGIN, LOCK, three SETs, the check, five queries, guard, COMMIT. A
     * session's second read prepares check and guard just before, and the third has them prepared.
     */
    @ParameterizedTest
    @CsvSource({"0,13,2", "1,15,3", "2,13,2"})
    void ours_swapBeforeAnyStatement_returnsOneRelease(int readsBefore, int statements, int last)
            throws SQLException {
        List<String> results =
                swappingBeforeEach(readsBefore, statements, SwapBetweenStatementsIT::ours);

        assertThat(results).hasSize(statements).allMatch(r -> r.equals(first) || r.equals(second));
        // Before LOCK the swap is seen; from the first query on the snapshot is older than it, and
        // only the guard can tell. Either way the second release is live when the read ends.
        assertThat(results.subList(0, statements - last)).containsOnly(second);
    }

    @Test
    void cadcs_swapBetweenItsQueries_mixesReleases() throws SQLException {
        List<String> results = swappingBeforeEach(0, 5, SwapBetweenStatementsIT::cadcs);

        assertThat(results.get(0)).isEqualTo(second);
        assertThat(results.subList(1, 5)).allMatch(r -> !r.equals(first) && !r.equals(second));
    }

    @Test
    void cadcsInRepeatableRead_swapBetweenItsQueries_mixesReleases() throws SQLException {
        List<String> results =
                swappingBeforeEach(0, 5, SwapBetweenStatementsIT::cadcsInRepeatableRead);

        assertThat(results.subList(1, 5)).allMatch(r -> !r.equals(first) && !r.equals(second));
    }

    /** Returns what a session's read returns with a swap just before its k-th statement. */
    private List<String> swappingBeforeEach(
            int readsBefore, int statements, Function<DataSource, String> read)
            throws SQLException {
        List<String> results = new ArrayList<>();
        for (int k = 1; k <= statements; k++) {
            int swapBefore = k;
            AtomicInteger statement = new AtomicInteger(Integer.MIN_VALUE);
            try (Connection session = database.getConnection()) {
                DataSource stepping =
                        new SteppingDataSource(
                                new SingleConnectionDataSource(session, true),
                                sql -> {
                                    if (statement.incrementAndGet() == swapBefore) {
                                        TwoReleases.swap(database);
                                    }
                                });
                for (int i = 0; i < readsBefore; i++) {
                    assertThat(read.apply(stepping)).isEqualTo(first);
                }
                statement.set(0);
                results.add(read.apply(stepping));
            }
            assertThat(statement.get()).isGreaterThanOrEqualTo(k);
            TwoReleases.swap(database);
        }
        return results;
    }

    private static String ours(DataSource dataSource) {
        return read(new SwapSafeTapSchemaDAO(), dataSource);
    }

    private static String cadcs(DataSource dataSource) {
        return read(new TapSchemaDAO(), dataSource);
    }

    private static String cadcsInRepeatableRead(DataSource dataSource) {
        TransactionTemplate transaction =
                new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return transaction.execute(status -> cadcs(dataSource));
    }

    private static String read(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }
}
