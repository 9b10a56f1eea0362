package org.lsst.tap.tools.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.tools.kit.Judge.Verdict;
import org.lsst.tap.tools.report.Samples;

/**
 * Which reads are right. In the first tests a is live from 0 ms, b from 100 and a again from 200,
 * each visible within 2 ms; in the others a job that publishes B runs from 300 to 400.
 */
class JudgeTest {

    private final Judge judge = Samples.judge();

    private Verdict judge(Look look, long start, long end) {
        return judge.judge(Samples.read(ReaderKind.CADC, start, end, look)).verdict();
    }

    @ParameterizedTest
    @CsvSource({
        "10,  20,  a, RIGHT",
        "110, 120, b, RIGHT",
        "210, 220, a, RIGHT",
        // During a swap, and within the span in which it became visible.
        "90,  110, a, RIGHT",
        "90,  110, b, RIGHT",
        "101, 110, a, RIGHT",
        "90,  100, b, RIGHT",
        // Across two swaps.
        "90,  210, a, RIGHT",
        "90,  210, b, RIGHT",
        // Too early and too late.
        "10,  20,  b, STALE",
        "103, 120, a, STALE",
        "203, 220, b, STALE",
        "10,  20,  mix, MIXED",
        "90,  110, mix, MIXED",
    })
    void judge_lookAndTime_isRightOnlyIfLiveMeanwhile(
            long start, long end, String digest, Verdict expected) {
        Look look = digest.equals("a") ? Samples.A : digest.equals("b") ? Samples.B : Samples.MIX;

        assertThat(judge(look, start, end)).isEqualTo(expected);
    }

    @Test
    void judge_noColumnsAtAll_isEmpty() {
        assertThat(judge(new Look("none", 1, 3, 0, 2), 90, 110)).isEqualTo(Verdict.EMPTY);
    }

    @Test
    void judge_nothing_isEmpty() {
        assertThat(judge(new Look("none", 0, 0, 0, 0), 90, 110)).isEqualTo(Verdict.EMPTY);
    }

    @Test
    void judge_noKeysWhereReleaseHasNone_isMixed() {
        Judge plain = new Judge();
        Look release = new Look("plain", 1, 3, 30, 0);
        plain.learn(Samples.reader(ReaderKind.CADC, release), "plain");
        plain.rest("plain", Samples.ms(0));

        Look other = new Look("other", 1, 3, 29, 0);
        assertThat(plain.judge(Samples.read(ReaderKind.CADC, 90, 110, other)).verdict())
                .isEqualTo(Verdict.MIXED);
    }

    @Test
    void judge_toldNothingOfWhatIsLive_takesEachReleaseForLive() {
        Judge untold = new Judge();
        untold.learn(Samples.reader(ReaderKind.CADC, Samples.A), "a");
        untold.learn(Samples.reader(ReaderKind.CADC, Samples.B), "b");

        assertThat(untold.judge(Samples.read(ReaderKind.CADC, 10, 20, Samples.B)).verdict())
                .isEqualTo(Verdict.RIGHT);
        assertThat(untold.judge(Samples.read(ReaderKind.CADC, 10, 20, Samples.MIX)).verdict())
                .isEqualTo(Verdict.MIXED);
    }

    @Test
    void judge_exception_isError() {
        assertThat(judge.judge(Samples.failed(ReaderKind.CADC, 90, 110, "broken")).verdict())
                .isEqualTo(Verdict.ERROR);
        assertThat(Verdict.ERROR.isWrong()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // The first swap happened before anybody read.
        "0,   2,   false",
        "10,  20,  false",
        "90,  99,  false",
        "90,  100, true",
        "102, 110, true",
        "103, 110, false",
        "90,  210, true",
        "201, 201, true",
        "250, 260, false",
    })
    void isOverlapped_spanOfSwap_countsWithBothEnds(long start, long end, boolean expected) {
        assertThat(isOverlapped(start, end)).isEqualTo(expected);
    }

    private boolean isOverlapped(long start, long end) {
        return judge.judge(Samples.read(ReaderKind.CADC, start, end, Samples.A)).overlapped();
    }

    private void publishB() {
        judge.begin("b", Samples.ms(300));
        judge.rest("b", Samples.ms(400));
    }

    @Test
    void judge_duringTheJob_bothAreRight() {
        publishB();

        assertThat(judge(Samples.A, 310, 320)).isEqualTo(Verdict.RIGHT);
        assertThat(judge(Samples.A, 390, 410)).isEqualTo(Verdict.RIGHT);
        assertThat(judge(Samples.B, 310, 320)).isEqualTo(Verdict.RIGHT);
        assertThat(judge(Samples.B, 290, 310)).isEqualTo(Verdict.RIGHT);
        assertThat(judge(Samples.A, 410, 420)).isEqualTo(Verdict.STALE);
    }

    @Test
    void judge_oldReleaseBegunAfterNewOneWasSeen_isStale() {
        publishB();
        assertThat(judge(Samples.B, 320, 330)).isEqualTo(Verdict.RIGHT);

        assertThat(judge(Samples.A, 331, 340)).isEqualTo(Verdict.STALE);
        assertThat(judge(Samples.A, 325, 340)).isEqualTo(Verdict.RIGHT);
        assertThat(judge(Samples.B, 331, 340)).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void judge_newReleaseSeenBeforeAnEarlierSwap_theOldOneStaysRight() {
        publishB();
        judge.begin("a", Samples.ms(500));
        judge.rest("a", Samples.ms(510));
        judge.begin("b", Samples.ms(600));
        // It has got b before a came, and ends while b comes back.
        assertThat(judge(Samples.B, 450, 610)).isEqualTo(Verdict.RIGHT);

        assertThat(judge(Samples.A, 620, 630)).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void judge_releasesThatLookAlike_isRightIfOneOfThemIs() {
        ReaderKind kind = ReaderKind.JOIN;
        judge.learn(Samples.reader(kind, Samples.A), "c");

        assertThat(judge.judge(Samples.read(kind, 10, 20, Samples.A)).verdict())
                .isEqualTo(Verdict.RIGHT);
        assertThat(judge.judge(Samples.read(kind, 110, 120, Samples.A)).verdict())
                .isEqualTo(Verdict.STALE);
    }

    @Test
    void judge_jobThatFailed_theOldReleaseStaysRight() {
        judge.begin("b", Samples.ms(300));
        judge.rest("a", Samples.ms(400));

        assertThat(judge(Samples.A, 410, 420)).isEqualTo(Verdict.RIGHT);
        assertThat(judge(Samples.B, 410, 420)).isEqualTo(Verdict.STALE);
    }

    @Test
    void isOverlapped_onlyDuringAJobForAnotherRelease() {
        judge.begin("a", Samples.ms(300));
        judge.rest("a", Samples.ms(400));

        assertThat(isOverlapped(310, 320)).isFalse();
    }

    @Test
    void learn_twoReleasesThatLookAlike_areRefused() {
        assertThatThrownBy(() -> judge.learn(Samples.reader(ReaderKind.CADC, Samples.A), "c"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The releases [a, c] don't differ for the reader \"CADC's DAO\": a mix of"
                                + " them could not be recognized. Give other archives or other"
                                + " schemas.");
    }
}
