package org.lsst.tap.tools.kit;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lsst.tap.tools.kit.Judge.JudgedRead;
import org.lsst.tap.tools.kit.Judge.Verdict;

/** How the reads of each kind were judged, and what they took. Safe for use by many threads. */
public final class ReadCounts {

    private final Map<ReaderKind, Figures> kinds = new EnumMap<>(ReaderKind.class);

    /** The sums of what {@link JudgedRead} and {@link Read} say of each. Immutable. */
    public record Figures(
            Map<Verdict, Long> verdicts,
            long overlapped,
            long retries,
            long fromCache,
            long nanos,
            String firstFailure) {

        private static final Figures NONE = new Figures(Map.of(), 0, 0, 0, 0, "");

        private static Figures of(JudgedRead judged) {
            Read read = judged.read();
            return new Figures(
                    Map.of(judged.verdict(), 1L),
                    judged.overlapped() ? 1 : 0,
                    read.retries(),
                    read.fromCache() ? 1 : 0,
                    read.nanos(),
                    read.failure());
        }

        private Figures plus(Figures more) {
            Map<Verdict, Long> sum = new EnumMap<>(Verdict.class);
            sum.putAll(verdicts);
            more.verdicts.forEach((verdict, count) -> sum.merge(verdict, count, Long::sum));
            return new Figures(
                    sum,
                    overlapped + more.overlapped,
                    retries + more.retries,
                    fromCache + more.fromCache,
                    nanos + more.nanos,
                    firstFailure.isEmpty() ? more.firstFailure : firstFailure);
        }

        public long reads() {
            return count(Verdict.values());
        }

        public long count(Verdict... of) {
            return Stream.of(of).mapToLong(verdict -> verdicts.getOrDefault(verdict, 0L)).sum();
        }

        /** Returns how many returned something that they should not have. */
        public long wrong() {
            return count(Verdict.MIXED, Verdict.EMPTY, Verdict.STALE);
        }
    }

    public static ReadCounts of(Collection<JudgedRead> reads) {
        ReadCounts counts = new ReadCounts();
        reads.forEach(counts::add);
        return counts;
    }

    public synchronized void add(JudgedRead read) {
        kinds.merge(read.read().kind(), Figures.of(read), Figures::plus);
    }

    public synchronized Figures of(ReaderKind kind) {
        return kinds.getOrDefault(kind, Figures.NONE);
    }

    public synchronized Figures all() {
        return kinds.values().stream().reduce(Figures.NONE, Figures::plus);
    }

    /** Returns the kinds that have read, in their order. */
    public synchronized List<ReaderKind> kinds() {
        return List.copyOf(kinds.keySet());
    }
}
