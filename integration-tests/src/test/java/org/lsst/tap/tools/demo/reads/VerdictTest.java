package org.lsst.tap.tools.demo.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lsst.tap.tools.demo.reads.Samples.A;
import static org.lsst.tap.tools.demo.reads.Samples.B;
import static org.lsst.tap.tools.demo.reads.Samples.MIX;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

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
    void of_contentAndTime_isRightOnlyIfLiveMeanwhile(
            long start, long end, String digest, Verdict expected) {
        Content content = digest.equals("a") ? A : digest.equals("b") ? B : MIX;
        Read read = Samples.read(ReaderKind.CADC, start, end, content);

        assertThat(Verdict.of(read, Samples.abaLog())).isEqualTo(expected);
    }

    @Test
    void of_noColumnsAtAll_isEmpty() {
        Read read = Samples.read(ReaderKind.CADC, 90, 110, new Content("none", 1, 3, 0, 2, 3));

        assertThat(Verdict.of(read, Samples.abaLog())).isEqualTo(Verdict.EMPTY);
    }

    @Test
    void of_nothing_isEmpty() {
        Read read = Samples.read(ReaderKind.CADC, 90, 110, new Content("none", 0, 0, 0, 0, 0));

        assertThat(Verdict.of(read, Samples.abaLog())).isEqualTo(Verdict.EMPTY);
    }

    @Test
    void of_noKeysWhereReleaseHasNone_isMixed() {
        Content withoutKeys = new Content("plain", 1, 3, 30, 0, 0);
        SwapLog log = new SwapLog(java.util.List.of(Samples.swap(withoutKeys, 0)), Samples.ms(300));
        Read read = Samples.read(ReaderKind.CADC, 90, 110, new Content("other", 1, 3, 29, 0, 0));

        assertThat(Verdict.of(read, log)).isEqualTo(Verdict.MIXED);
    }

    @Test
    void of_exception_isError() {
        Read read = Samples.failed(ReaderKind.CADC, 90, 110, "broken");

        assertThat(Verdict.of(read, Samples.abaLog())).isEqualTo(Verdict.ERROR);
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
        Read read = Samples.read(ReaderKind.OURS, start, end, A);

        assertThat(Samples.abaLog().isOverlapped(read)).isEqualTo(expected);
    }

    @Test
    void judge_readEndsAfterWhatIsKnown_isLeftForLater() {
        Read known = Samples.read(ReaderKind.OURS, 210, 300, A);
        Read unknown = Samples.read(ReaderKind.OURS, 210, 301, MIX);

        assertThat(JudgedRead.judge(java.util.List.of(known, unknown), Samples.abaLog()))
                .containsExactly(new JudgedRead(known, Verdict.RIGHT, false));
    }
}
