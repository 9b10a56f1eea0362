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
    private Figures all = Figures.NONE;

    /** The sums of what {@link JudgedRead} and {@link Read} say of each. Immutable. */
    public record Figures(
            Map<Verdict, Long> verdicts,
            long overlapped,
            long retries,
            long fromCache,
            long nanos,
            String firstFailure) {

        private static final Figures NONE = new Figures(Map.of(), 0, 0, 0, 0, "");

        private Figures plus(JudgedRead judged) {
            Read read = judged.read();
            Map<Verdict, Long> sum = new EnumMap<>(Verdict.class);
            sum.putAll(verdicts);
            sum.merge(judged.verdict(), 1L, Long::sum);
            return new Figures(
                    sum,
                    overlapped + (judged.overlapped() ? 1 : 0),
                    retries + read.retries(),
                    fromCache + (read.fromCache() ? 1 : 0),
                    nanos + read.nanos(),
                    firstFailure.isEmpty() ? read.failure() : firstFailure);
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
        ReaderKind kind = read.read().kind();
        kinds.put(kind, of(kind).plus(read));
        all = all.plus(read);
    }

    public synchronized Figures of(ReaderKind kind) {
        return kinds.getOrDefault(kind, Figures.NONE);
    }

    public synchronized Figures all() {
        return all;
    }

    /** Returns the kinds that have read, in their order. */
    public synchronized List<ReaderKind> kinds() {
        return List.copyOf(kinds.keySet());
    }
}
