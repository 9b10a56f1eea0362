package org.lsst.tap.loader.swap;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.testing.CutConnection;
import org.lsst.tap.loader.testing.Releases;
import org.lsst.tap.loader.testing.TestDatabase;

/** The connection lost at the commit that makes a release live: nobody knows which one is. */
class CommitLostIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    @RegisterExtension final TestDatabase database = new TestDatabase();

    private static void load(Connection connection, String release) throws SQLException {
        Releases.load(connection, release, Releases.rows(release));
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void publish_connectionLostAtTheCommit_saysThatEitherReleaseIsLive(Strategy strategy)
            throws SQLException {
        try (Connection real = database.connect()) {
            load(real, "A");
            strategy.publish(real, NAMES, CutOver.PATIENT, DatabaseState.read(real, NAMES));
            load(real, "B");
            // SQL that sets synchronous_commit is no commit.
            CutConnection cut =
                    new CutConnection(
                            real, "commit org.postgresql", () -> real.abort(Runnable::run));

            assertThatThrownBy(
                            () ->
                                    strategy.publish(
                                            cut.proxy(),
                                            NAMES,
                                            CutOver.PATIENT,
                                            DatabaseState.read(real, NAMES)))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining(
                            "failed; the connection broke at the commit: live is either the old or"
                                + " the new release, whole; see \"tap-schema status\"; run the job"
                                + " again (PostgreSQL: ");
        }
    }
}
