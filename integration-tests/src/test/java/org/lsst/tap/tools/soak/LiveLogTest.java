package org.lsst.tap.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.demo.reads.Verdict;

/** Which reads are right: A is live from 0, a job publishes B from 100 to 200, then B is live. */
class LiveLogTest {

    private final LiveLog log = new LiveLog();

    @BeforeEach
    void publishB() {
        log.rest("A", 0);
        log.begin("B", 100);
        log.rest("B", 200);
    }

    private Verdict judge(String release, long start, long end) {
        return log.judge(Set.of(release), start, end);
    }

    @Test
    void judge_noRelease_isMixed() {
        assertThat(log.judge(Set.of(), 10, 20)).isEqualTo(Verdict.MIXED);
    }

    @Test
    void judge_atRest_onlyTheLiveReleaseIsRight() {
        assertThat(judge("A", 10, 20)).isEqualTo(Verdict.RIGHT);
        assertThat(judge("B", 10, 20)).isEqualTo(Verdict.STALE);
        assertThat(judge("A", 210, 220)).isEqualTo(Verdict.STALE);
        assertThat(judge("B", 210, 220)).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void judge_duringTheJob_bothAreRight() {
        assertThat(judge("A", 110, 120)).isEqualTo(Verdict.RIGHT);
        assertThat(judge("A", 190, 210)).isEqualTo(Verdict.RIGHT);
        assertThat(judge("B", 110, 120)).isEqualTo(Verdict.RIGHT);
        assertThat(judge("B", 90, 110)).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void judge_oldReleaseBegunAfterNewOneWasSeen_isStale() {
        assertThat(judge("B", 120, 130)).isEqualTo(Verdict.RIGHT);

        assertThat(judge("A", 131, 140)).isEqualTo(Verdict.STALE);
        assertThat(judge("A", 125, 140)).isEqualTo(Verdict.RIGHT);
        assertThat(judge("B", 131, 140)).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void judge_releasesThatLookAlike_isRightIfOneOfThemIs() {
        assertThat(log.judge(Set.of("A", "C"), 10, 20)).isEqualTo(Verdict.RIGHT);
        assertThat(log.judge(Set.of("B", "C"), 10, 20)).isEqualTo(Verdict.STALE);
    }

    @Test
    void judge_jobThatFailed_theOldReleaseStaysRight() {
        log.begin("C", 300);
        log.rest("B", 400);

        assertThat(judge("B", 410, 420)).isEqualTo(Verdict.RIGHT);
        assertThat(judge("C", 410, 420)).isEqualTo(Verdict.STALE);
    }

    @Test
    void isOverlapped_onlyDuringAJobForAnotherRelease() {
        log.begin("B", 300);
        log.rest("B", 400);

        assertThat(log.isOverlapped(10, 20)).isFalse();
        assertThat(log.isOverlapped(90, 110)).isTrue();
        assertThat(log.isOverlapped(310, 320)).isFalse();
    }
}
