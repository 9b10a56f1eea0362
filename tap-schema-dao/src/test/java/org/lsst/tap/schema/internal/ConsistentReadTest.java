package org.lsst.tap.schema.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;

/** When a read is tried again, with which check, and what it leaves behind. */
class ConsistentReadTest {

    private static final TapSchemaQuery<List<String>> QUERY =
            TapSchemaQuery.release("tap_schema.version");

    private final ScriptedDriver driver = new ScriptedDriver();
    private final ReadCounters counters = new ReadCounters("test");
    private final ConsistentRead reads = new ConsistentRead(3, Duration.ZERO, counters);

    @AfterEach
    void allIsGivenBack() {
        assertThat(driver.openStatements).isZero();
        assertThat(driver.openConnections).isZero();
    }

    private List<String> read() {
        return reads.read(driver.dataSource(), QUERY, Check.TABLES);
    }

    private static String tables() {
        return QUERY.script.sql(Check.TABLES);
    }

    private static String anySources() {
        return QUERY.script.sql(Check.ANY_SOURCES);
    }

    private List<String> scripts() {
        return driver.executed.stream()
                .filter(sql -> sql.startsWith("BEGIN"))
                .collect(Collectors.toList());
    }

    @Test
    void read_guardAccepts_oneScriptAndItsRows() {
        driver.answers("w.1", true, true);

        assertThat(read()).containsExactly("w.1");
        assertThat(driver.executed).containsExactly("fetch size 0", "escapes false", tables());
        assertThat(driver.autoCommitSet).isEmpty();
        assertThat(counters.getRetries()).isZero();
        assertThat(reads.plainTables(QUERY.script)).isTrue();
    }

    @Test
    void read_guardRefuses_triedAgainWithTheCheckForAnySources() {
        driver.answers("w.1", false, true).answers("w.2", true, true);

        assertThat(read()).containsExactly("w.2");
        assertThat(scripts()).containsExactly(tables(), anySources());
        assertThat(counters.getRetries()).isEqualTo(1);
    }

    @Test
    void readSince_unchanged_noAnswerButItsStamp() {
        driver.answersStamp(false, true, "content");

        ConsistentRead.Outcome<List<String>> now =
                reads.readSince(driver.dataSource(), QUERY, Check.NO_STAMP);

        assertThat(now.changed).isFalse();
        assertThat(now.answer).isNull();
        assertThat(now.stamp.get(2)).isEqualTo("content");
        assertThat(scripts()).containsExactly(QUERY.script.sql(Check.since(Check.NO_STAMP)));
    }

    @Test
    void readSince_guardRefuses_isReadWholeWithoutAStamp() {
        driver.answersStamp(false, false, "content").answers("w.2", true, true);

        ConsistentRead.Outcome<List<String>> now =
                reads.readSince(driver.dataSource(), QUERY, Check.NO_STAMP);

        assertThat(now.changed).isTrue();
        assertThat(now.answer).containsExactly("w.2");
        assertThat(now.stamp).isEqualTo(Check.NO_STAMP);
    }

    @Test
    void read_otherSourcesThanTables_nextReadsBeginWithTheirCheck() {
        driver.answers("w.0", false, true).answers("w.1", true, false);
        driver.answers("w.2", true, true).answers("w.3", true, true);

        assertThat(read()).containsExactly("w.1");
        assertThat(reads.plainTables(QUERY.script)).isFalse();
        assertThat(read()).containsExactly("w.2");
        assertThat(reads.plainTables(QUERY.script)).isTrue();
        assertThat(read()).containsExactly("w.3");
        assertThat(scripts()).containsExactly(tables(), anySources(), anySources(), tables());
    }

    @Test
    void read_sourcesThatCannotBeLocked_readWithoutLockFromThenOn() {
        String unlocked = QUERY.script.sql(Check.UNLOCKED_SOURCES);
        driver.fails(new SQLException("not a table or view", "42809"))
                .answers("w.1", true, false)
                .answers("w.2", true, false);

        assertThat(read()).containsExactly("w.1");
        assertThat(read()).containsExactly("w.2");
        assertThat(scripts()).containsExactly(tables(), unlocked, unlocked);
        assertThat(unlocked).doesNotContain("LOCK TABLE");
    }

    @Test
    void read_sourcesThatCannotBeReadEither_failsWithTheReason() {
        driver.fails(new SQLException("not a table or view", "42809"))
                .fails(new SQLException("cannot open relation \"version\"", "42809"));

        assertThatThrownBy(this::read)
                .isInstanceOf(DataAccessException.class)
                .hasMessageStartingWith("read [tap_schema.version]; ")
                .hasMessageContaining("cannot open relation");
    }

    @Test
    void read_namesMadeUpCallByCall_areNotKeptForEver() {
        for (int i = 0; i < 100; i++) {
            readOtherSources(i);
        }
        assertThat(reads.plainTables(named(0).script)).isFalse();

        readOtherSources(100);
        assertThat(reads.plainTables(named(0).script)).isTrue();
        assertThat(reads.plainTables(named(100).script)).isFalse();
    }

    private void readOtherSources(int i) {
        driver.answers("w.0", false, true).answers("w.1", true, false);
        reads.read(driver.dataSource(), named(i), Check.TABLES);
    }

    private static TapSchemaQuery<List<String>> named(int i) {
        return TapSchemaQuery.release("tap_schema.version" + i);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0A000", "26000", "3F000", "40001", "40P01", "42P01", "42P05", "55P03"})
    void read_sqlStateOfASwapOrAPooler_triedAgain(String sqlState) {
        driver.fails(new SQLException("of tap_schema", sqlState)).answers("w.1", true, true);

        assertThat(read()).containsExactly("w.1");
        assertThat(driver.executed).contains("ROLLBACK");
        assertThat(counters.getRetries()).isEqualTo(1);
    }

    @Test
    void read_tableIsDroppedWhileItsRightsAreLookedAt_triedAgain() {
        driver.fails(new SQLException("relation with OID 16403 does not exist", "42P01"))
                .answers("w.1", true, true);

        assertThat(read()).containsExactly("w.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3F000", "42P01"})
    void read_whatIsMissingIsNotTapSchemas_failsAtOnce(String sqlState) {
        driver.fails(new SQLException("app.flags\n Where: function tap_schema.f", sqlState));

        assertThatThrownBy(this::read)
                .isInstanceOf(DataAccessException.class)
                .hasMessageStartingWith("read [tap_schema.version]; ")
                .hasMessageContaining("app.flags");
        assertThat(scripts()).hasSize(1);
    }

    @Test
    void read_lockIsDenied_triedAgainWithoutIt() {
        driver.fails(new SQLException("denied", "42501")).answers("w.1", true, true);

        assertThat(read()).containsExactly("w.1");
        assertThat(scripts()).containsExactly(tables(), QUERY.script.sql(Check.UNLOCKED_SOURCES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"42703", "57014", "08006"})
    void read_otherSqlState_failsAtOnce(String sqlState) {
        SQLException failure = new SQLException("x", sqlState);
        SQLException atRollback = new SQLException("y", "25P02");
        driver.fails(failure).rollbackFails(atRollback);

        assertThatThrownBy(this::read)
                .isInstanceOf(DataAccessException.class)
                .hasMessageStartingWith("read [tap_schema.version]; ")
                .hasCause(failure);
        assertThat(failure.getSuppressed()).containsExactly(atRollback);
        assertThat(scripts()).hasSize(1);
    }

    @Test
    void read_noSqlState_failsAtOnce() {
        driver.fails(new SQLException("x"));

        assertThatThrownBy(this::read).isInstanceOf(DataAccessException.class);
        assertThat(scripts()).hasSize(1);
    }

    @Test
    void read_rightsMissing_saysWhich() {
        driver.fails(new java.sql.SQLSyntaxErrorException("denied", "42501"))
                .fails(new java.sql.SQLSyntaxErrorException("denied", "42501"));

        assertThatThrownBy(this::read)
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining(
                        "read [tap_schema.version] (the reader's role needs USAGE on the database"
                                + " schema and SELECT on each table; and ");
    }

    @Test
    void read_alwaysRefused_givenUpAfterTheBound() {
        for (int i = 0; i < 3; i++) {
            driver.answers("w.1", false, true);
        }

        assertThatThrownBy(this::read)
                .isInstanceOf(UnstableRead.class)
                .hasNoCause()
                .hasMessage(
                        "Read of [tap_schema.version] given up after 3 attempts: each overlapped a"
                            + " swap of TAP_SCHEMA. Nothing was returned; try again, and if this"
                            + " stays so, see which job swaps so often.");
        assertThat(counters.getRetries()).isEqualTo(2);
    }

    @Test
    void read_alwaysFails_lastFailureWithTheEarlierOnesUnderIt() {
        SQLException first = new SQLException("one", "40001");
        SQLException second = new SQLException("two", "55P03");
        SQLException last = new SQLException("tap_schema.three", "42P01");
        driver.fails(first).fails(second).fails(last);

        assertThatThrownBy(this::read)
                .isInstanceOf(UnstableRead.class)
                .hasCause(last)
                // Spring 5 puts the cause's message behind.
                .hasMessageStartingWith(
                        "Read of [tap_schema.version] given up after 3 attempts, the last failure"
                            + " with SQLSTATE 42P01 (tap_schema.three). Nothing was returned; try"
                            + " again, and if this stays so, see whether TAP_SCHEMA is there:"
                            + " tap-schema status.");
        assertThat(last.getSuppressed()).containsExactly(first, second);
    }

    @Test
    void read_threadIsInterruptedBeforeTheNextAttempt_givenUp() {
        ConsistentRead patient = new ConsistentRead(3, Duration.ofDays(1), counters);
        driver.answers("w.1", false, true);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> patient.read(driver.dataSource(), QUERY, Check.TABLES))
                .isInstanceOf(UnstableRead.class)
                .hasMessageContaining("given up after 1 attempt when the thread was interrupted: ");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void read_connectionWithoutAutocommit_givenBackAsItWas() {
        driver.autoCommit(false).answers("w.1", true, true);

        assertThat(read()).containsExactly("w.1");
        assertThat(driver.autoCommitSet).containsExactly(true, false);
    }
}
