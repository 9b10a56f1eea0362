package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Swap;

/** Reads and swaps to judge, with times in milliseconds. Stateless. */
public final class Samples {

    /** A release, and another one. */
    public static final Look A = look("a", 3);

    public static final Look B = look("b", 4);

    /** Parts of both. */
    public static final Look MIX = look("mix", 3);

    private Samples() {}

    /** Returns a look with that digest and that many tables. */
    public static Look look(String digest, int tables) {
        return new Look(digest, 1, tables, 10L * tables, 2);
    }

    /** Returns the reader of a kind, which returns that; DAOs share a view. */
    public static Reader reader(ReaderKind kind, Look look) {
        return Reader.of(kind, kind == ReaderKind.JOIN ? "join" : "DAO", () -> () -> look);
    }

    /** Returns a read that returned something. */
    public static Read read(ReaderKind kind, long start, long end, Look look) {
        return new Read(reader(kind, look), ms(start), ms(end), 0, false, Optional.of(look), "");
    }

    /** Returns a read that threw. */
    public static Read failed(ReaderKind kind, long start, long end, String message) {
        return new Read(reader(kind, A), ms(start), ms(end), 0, false, Optional.empty(), message);
    }

    /** Returns a swap to a release, named by its digest, that became visible within 2 ms. */
    public static Swap swap(Look look, long before) {
        return new Swap(look.digest(), false, ms(before), ms(before + 2));
    }

    /** Returns a judge of A from 0 ms, B from 100 ms and A again from 200 ms. */
    public static Judge judge() {
        Judge judge = new Judge();
        for (ReaderKind kind : List.of(ReaderKind.CADC, ReaderKind.JOIN)) {
            judge.learn(reader(kind, A), "a");
            judge.learn(reader(kind, B), "b");
        }
        judge.rest("a", ms(0));
        for (Swap swap : List.of(swap(B, 100), swap(A, 200))) {
            judge.begin(swap.release(), swap.beforeNanos());
            judge.rest(swap.release(), swap.afterNanos());
        }
        return judge;
    }

    /** Returns half a run with the swaps of {@link #judge}, and the reads as it judges them. */
    public static Half half(CutOver way, List<Read> reads) {
        Judge judge = judge();
        return new Half(
                way,
                swap(A, 0),
                List.of(swap(B, 100), swap(A, 200)),
                reads.stream().map(judge::judge).toList());
    }

    /** Returns enough right reads of ours that met a swap. */
    public static List<Read> enough() {
        List<Read> reads = new ArrayList<>();
        for (int i = 0; i < Half.ENOUGH; i++) {
            reads.add(read(ReaderKind.UNCACHED, 90, 110, B));
        }
        return reads;
    }

    /** Returns milliseconds as nanoseconds, near the end of what {@code nanoTime} can return. */
    public static long ms(long millis) {
        return Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(150 - millis);
    }
}
