package org.lsst.tap.tools.demo.reads;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads and swaps to judge, with times in milliseconds. Stateless. */
public final class Samples {

    /** A release, and another one. */
    public static final Content A = content("a", 3);

    public static final Content B = content("b", 4);

    /** Parts of both. */
    public static final Content MIX = content("mix", 3);

    private Samples() {}

    /** Returns a content with that digest and that many tables. */
    public static Content content(String digest, int tables) {
        return new Content(digest, 1, tables, 10 * tables, 2, 0);
    }

    /** Returns a read that returned something. */
    public static Read read(ReaderKind kind, long start, long end, Content content) {
        return new Read(kind, 0, ms(start), ms(end), 0, false, new Outcome.Returned(content));
    }

    /** Returns a read that threw. */
    public static Read failed(ReaderKind kind, long start, long end, String message) {
        return new Read(kind, 0, ms(start), ms(end), 0, false, new Outcome.Failed(message));
    }

    /** Returns a swap to a release, named by its digest, that became visible within 2 ms. */
    public static Swap swap(Content content, long before) {
        return new Swap(content.digest(), false, ms(before), ms(before + 2), content);
    }

    /** Returns a log of A at 0 ms, B at 100 ms and A again at 200 ms, known until 300 ms. */
    public static SwapLog abaLog() {
        return new SwapLog(List.of(swap(A, 0), swap(B, 100), swap(A, 200)), ms(300));
    }

    /** Returns milliseconds as nanoseconds, near the end of what {@code nanoTime} can return. */
    public static long ms(long millis) {
        return Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(150 - millis);
    }
}
