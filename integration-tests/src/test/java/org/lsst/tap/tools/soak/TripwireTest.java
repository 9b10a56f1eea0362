package org.lsst.tap.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.kit.RoundTripProxy;
import org.lsst.tap.tools.soak.Fault.Tripwire;

/** At which packet a fault happens. */
class TripwireTest {

    private final AtomicInteger strikes = new AtomicInteger();

    private Tripwire at(Fault.Point point) {
        return new Tripwire(new Fault(Fault.Kind.CONNECTION_CUT, point), strikes::incrementAndGet);
    }

    private static boolean send(Tripwire tripwire, String text) {
        return tripwire.test(text);
    }

    @Test
    void onRequest_allWordsInOrder_strikesOnceBeforeTheLast() {
        Tripwire tripwire = at(Fault.Point.LOAD_COMMIT);

        assertThat(send(tripwire, "BEGIN; CREATE TABLE; COMMIT")).isTrue();
        assertThat(send(tripwire, "ANALYZE \"tap_schema_staging\"")).isTrue();
        assertThat(strikes).hasValue(0);
        assertThat(send(tripwire, "COMMIT")).isFalse();
        assertThat(strikes).hasValue(1);
        assertThat(send(tripwire, "ANALYZE x; COMMIT")).isTrue();
        assertThat(strikes).hasValue(1);
        assertThat(tripwire.takeUp()).isTrue();
    }

    @Test
    void onRequest_wordAcrossTwoPackets_isSeen() {
        Tripwire tripwire = at(Fault.Point.RENAME);

        assertThat(send(tripwire, "ALTER SCHEMA tap_schema RENAME TO \"tap_")).isTrue();
        assertThat(send(tripwire, "schema_temp\"")).isFalse();
    }

    @Test
    void onRequest_wordAfterManyOthers_isSeen() {
        Tripwire tripwire = at(Fault.Point.LOCK);

        for (int i = 0; i < 1000; i++) {
            assertThat(send(tripwire, "SELECT 1 FROM pg_try_advisory_xact_lock")).isTrue();
        }
        assertThat(send(tripwire, "SELECT pg_try_advisory_lock(1)")).isFalse();
    }

    @Test
    void onAnswer_afterTheLastWord_strikes() {
        Tripwire tripwire = at(Fault.Point.SWAP_ANSWER);

        assertThat(send(tripwire, "RENAME TO \"tap_schema_temp\"")).isTrue();
        assertThat(tripwire.test(RoundTripProxy.ANSWER)).isTrue();
        assertThat(send(tripwire, "COMMIT")).isTrue();
        assertThat(tripwire.test(RoundTripProxy.ANSWER)).isFalse();
        assertThat(tripwire.test(RoundTripProxy.ANSWER)).isTrue();
        assertThat(strikes).hasValue(1);
    }

    @Test
    void onDownload_atTheDownload_strikes() {
        Tripwire tripwire = at(Fault.Point.DOWNLOAD);

        assertThat(send(tripwire, "COMMIT")).isTrue();
        assertThat(tripwire.test(RoundTripProxy.ANSWER)).isTrue();
        assertThat(tripwire.onDownload()).isFalse();
        assertThat(strikes).hasValue(1);
    }

    @Test
    void takenUp_whateverPasses_neverStrikes() {
        Tripwire tripwire = at(Fault.Point.DOWNLOAD);

        assertThat(tripwire.takeUp()).isFalse();
        assertThat(send(tripwire, "COMMIT")).isTrue();
        assertThat(tripwire.test(RoundTripProxy.ANSWER)).isTrue();
        assertThat(tripwire.onDownload()).isTrue();
        assertThat(strikes).hasValue(0);
    }

    @Test
    void takeUp_neverReached_isFalseAndNothingStrikesAfterwards() {
        Tripwire tripwire = at(Fault.Point.LOCK);

        assertThat(tripwire.takeUp()).isFalse();
        assertThat(send(tripwire, "SELECT pg_try_advisory_lock(1)")).isTrue();
        assertThat(strikes).hasValue(0);
    }
}
