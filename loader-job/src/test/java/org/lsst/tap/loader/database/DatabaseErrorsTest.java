package org.lsst.tap.loader.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which failures another run can help against, by SQLSTATE. */
class DatabaseErrorsTest {

    private static String message(String state) {
        return DatabaseErrors.of("Load", "live is unchanged", new SQLException("no", state))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource({"08006", "57P01", "57P03", "40001", "40P01", "55P03", "53300", "58030", "3F000"})
    void of_failureThatPasses_saysToRunTheJobAgain(String state) {
        assertThat(message(state))
                .isEqualTo(
                        "Load failed; live is unchanged; run the job again (PostgreSQL: no,"
                                + " SQLSTATE "
                                + state
                                + ").");
    }

    @ParameterizedTest
    @CsvSource({
        "22P05,the database can't store a value; correct the schemas",
        "22001,the database can't store a value; correct the schemas",
        "54011,'it is beyond one of PostgreSQL''s limits; take something away'",
        "23505,the rows break a constraint; correct the schemas",
        "25006,this server accepts no changes; connect to the primary",
        "42704,'a role, relation or column is not as expected; put that right first'",
        "2BP01,something else depends on it; drop or change that first",
        "55000,an object forbids it in its present state",
        "P0001,a trigger or event trigger of the database refuses it; ask who made it",
        "0A000,this server can't do that",
    })
    void of_failureThatStays_saysWhatToDoInstead(String state, String advice) {
        assertThat(message(state)).contains(advice).doesNotContain("run the job again");
    }

    @ParameterizedTest
    @CsvSource({
        "42501,grant the right that is missing and run the job again",
        "53100,free or add disk space and run the job again",
        "57014,'somebody cancelled it; find out who and why, then run the job again'",
        "XX000,another session changed the same database schemas; stop it and run the job again",
    })
    void of_failureThatSomebodyMustMend_saysWhatComesFirst(String state, String advice) {
        assertThat(message(state)).contains(advice);
    }
}
