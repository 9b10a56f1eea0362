package org.lsst.tap.tools.kit;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lsst.tap.loader.failure.ConfigurationException;

/**
 * Tells one release from a mix of two: knows what each release looks like, learnt at rest, and
 * which may be live when: one at rest; two while something runs that publishes another, until its
 * end is known. All moments are values of {@link System#nanoTime()}. Safe for use by many threads.
 */
public final class Judge {

    /** Later than any read; half of all, since only differences of moments mean something. */
    private static final long NEVER = Long.MAX_VALUE / 2;

    /** What each release looks like, by view and release. */
    private final Map<String, Map<String, Look>> views = new HashMap<>();

    private final Deque<Span> latestFirst = new ArrayDeque<>();

    /** A stretch of time with one release, or with one that another may replace once. */
    private static final class Span {
        final long fromNanos;
        final String before;
        final String after;
        long untilNanos;
        long afterSeenNanos;

        Span(long fromNanos, String before, String after) {
            this.fromNanos = fromNanos;
            this.before = before;
            this.after = after;
            this.untilNanos = fromNanos + NEVER;
            this.afterSeenNanos = fromNanos + NEVER;
        }
    }

    /**
     * Reads at rest, and returns and notes what a release looks like in the reader's view. Refuses
     * one that looks as another to a reader of all of TAP_SCHEMA: no mix of them could be told.
     */
    public synchronized Look learn(Reader reader, String release) {
        Look look = reader.look();
        view(reader).put(release, look);
        Set<String> alike = equal(reader, look);
        if (alike.size() > 1 && reader.kind().seesAll()) {
            throw new ConfigurationException(
                    "The releases %s don't differ for the reader \"%s\": a mix of them could not be recognized. Give other archives or other schemas."
                            .formatted(alike, reader.kind().label()));
        }
        return look;
    }

    private Map<String, Look> view(Reader reader) {
        return views.computeIfAbsent(reader.view(), key -> new TreeMap<>());
    }

    private Set<String> equal(Reader reader, Look look) {
        Set<String> equal = new TreeSet<>(view(reader).keySet());
        equal.removeIf(release -> !view(reader).get(release).digest().equals(look.digest()));
        return equal;
    }

    /** From now on, that release is live. */
    public synchronized void rest(String release, long nanos) {
        next(new Span(nanos, release, release));
    }

    /** From now on, that release may replace the one that is live. */
    public synchronized void begin(String release, long nanos) {
        next(new Span(nanos, latestFirst.getFirst().after, release));
    }

    private void next(Span span) {
        if (!latestFirst.isEmpty()) {
            latestFirst.getFirst().untilNanos = span.fromNanos;
        }
        latestFirst.addFirst(span);
        // No read lasts as long as so many swaps.
        if (latestFirst.size() > 128) {
            latestFirst.removeLast();
        }
    }

    /**
     * Judges a read. Reads are to be judged in the order of their ends: while two releases may be
     * live both are right, but once a read has returned the new one, a read that begins later may
     * not return the old one. Where nothing was said of what is live, each release may be, always.
     */
    public synchronized JudgedRead judge(Read read) {
        List<Span> during =
                latestFirst.stream()
                        .filter(span -> read.overlaps(span.fromNanos, span.untilNanos))
                        .toList();
        long swaps = during.stream().filter(span -> !span.before.equals(span.after)).count();
        Verdict verdict =
                read.look().map(look -> judge(read, look, during, swaps)).orElse(Verdict.ERROR);
        return new JudgedRead(read, verdict, swaps > 0);
    }

    private Verdict judge(Read read, Look look, List<Span> during, long swaps) {
        Map<String, Look> known = view(read.reader());
        Set<String> equal = equal(read.reader(), look);
        Set<String> allowed = latestFirst.isEmpty() ? known.keySet() : new HashSet<>();
        for (Span span : during) {
            // Across several swaps, what is new after one may have been live before another.
            boolean isNew = equal.contains(span.after) && !equal.contains(span.before);
            if (swaps == 1 && isNew && read.endNanos() - span.afterSeenNanos < 0) {
                span.afterSeenNanos = read.endNanos();
            }
            allowed.add(span.after);
            if (read.startNanos() - span.afterSeenNanos <= 0) {
                allowed.add(span.before);
            }
        }
        if (!equal.isEmpty()) {
            return Collections.disjoint(allowed, equal) ? Verdict.STALE : Verdict.RIGHT;
        }
        boolean lacks =
                allowed.stream()
                        .map(live -> known.getOrDefault(live, Look.of("", 1)))
                        .allMatch(look::lacksAKindOf);
        return lacks ? Verdict.EMPTY : Verdict.MIXED;
    }

    /** Whether a read was right. */
    public enum Verdict {
        /** Equal, in every field, to a release that was live at some moment of the read. */
        RIGHT,
        /** Equal to no release that was ever live: parts of one and parts of another. */
        MIXED,
        /** As mixed, and one kind of description (say, columns) is missing altogether. */
        EMPTY,
        /** Equal to a release, but one that was not live at any moment of the read. */
        STALE,
        /** The read failed while something was done that makes reads fail. */
        EXCUSED,
        ERROR;

        /** Whether it returned something that it should not have. */
        public boolean isWrong() {
            return this == MIXED || this == EMPTY || this == STALE;
        }
    }

    /** A read, and whether it was right, and another release may have become live meanwhile. */
    public record JudgedRead(Read read, Verdict verdict, boolean overlapped) {}
}
