package org.lsst.tap.tools.kit;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.lsst.tap.loader.failure.ConfigurationException;

/**
 * Tells one release from a mix of two: knows what each release looks like, learnt at rest, and
 * which may be live when: one at rest; two while something runs that publishes another, until its
 * end is known. All moments are values of {@link System#nanoTime()}. Safe for use by many threads.
 */
public final class Judge {

    /** No read lasts as long as so many swaps. */
    private static final int KEPT = 128;

    /** By view and digest. */
    private final Map<String, Map<String, Set<String>>> releases = new HashMap<>();

    /** By view and release. */
    private final Map<String, Look> looks = new HashMap<>();

    private final Deque<Span> latestFirst = new ArrayDeque<>();

    /** A stretch of time with one release, or with one that another may replace once. */
    private static final class Span {
        final long fromNanos;
        final String before;
        final String after;
        boolean over;
        long untilNanos;
        boolean isAfterSeen;
        long afterSeenNanos;

        Span(long fromNanos, String before, String after) {
            this.fromNanos = fromNanos;
            this.before = before;
            this.after = after;
        }

        boolean overlaps(long startNanos, long endNanos) {
            return fromNanos - endNanos <= 0 && (!over || startNanos - untilNanos <= 0);
        }
    }

    /**
     * Notes what a release looks like in a view, such as that of all DAOs.
     *
     * @return whether no other one looks so
     */
    public synchronized boolean learn(String view, String release, Look look) {
        Set<String> alike =
                releases.computeIfAbsent(view, key -> new HashMap<>())
                        .computeIfAbsent(look.digest(), key -> new TreeSet<>());
        alike.add(release);
        looks.put(view + release, look);
        return alike.size() == 1;
    }

    /**
     * Notes what a release looks like to a reader.
     *
     * @throws ConfigurationException if another one looks the same to a reader of all of
     *     TAP_SCHEMA: no mix of the two could be told
     */
    public synchronized void learn(ReaderKind kind, String release, Look look) {
        if (!learn(kind.view(), release, look) && kind.seesAll()) {
            throw new ConfigurationException(
                    "The releases %s don't differ for the reader \"%s\": no mix of them could be told. Give other archives or other schemas."
                            .formatted(releasesOf(kind.view(), look), kind.label()));
        }
    }

    /** Returns the releases that look so; none if none does. */
    public synchronized Set<String> releasesOf(String view, Look look) {
        return releases.getOrDefault(view, Map.of()).getOrDefault(look.digest(), Set.of());
    }

    /** Returns how many different looks are known in a view. */
    public synchronized int looks(String view) {
        return releases.getOrDefault(view, Map.of()).size();
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
            latestFirst.getFirst().over = true;
            latestFirst.getFirst().untilNanos = span.fromNanos;
        }
        latestFirst.addFirst(span);
        if (latestFirst.size() > KEPT) {
            latestFirst.removeLast();
        }
    }

    /**
     * Judges what was read. Reads are to be judged in the order of their ends: while two releases
     * may be live both are right, but once a read has returned the new one, a read that begins
     * later may not return the old one.
     */
    public synchronized Verdict judge(String view, Look look, long startNanos, long endNanos) {
        Set<String> equal = releasesOf(view, look);
        Set<String> allowed = new HashSet<>();
        for (Span span : latestFirst) {
            if (span.overlaps(startNanos, endNanos)) {
                note(span, equal, endNanos);
                allow(span, startNanos, allowed);
            }
        }
        if (!equal.isEmpty()) {
            return Collections.disjoint(allowed, equal) ? Verdict.STALE : Verdict.RIGHT;
        }
        boolean lacks = allowed.stream().allMatch(live -> look.lacksAKindOf(look(view, live)));
        return lacks ? Verdict.EMPTY : Verdict.MIXED;
    }

    private Look look(String view, String release) {
        return looks.getOrDefault(view + release, Look.of("", 1));
    }

    /** Whether another release may have become live at some moment of the read. */
    public synchronized boolean isOverlapped(long startNanos, long endNanos) {
        return latestFirst.stream()
                .anyMatch(
                        span ->
                                !span.before.equals(span.after)
                                        && span.overlaps(startNanos, endNanos));
    }

    private static void note(Span span, Set<String> equal, long endNanos) {
        boolean isNew = equal.contains(span.after) && !equal.contains(span.before);
        if (isNew && (!span.isAfterSeen || endNanos - span.afterSeenNanos < 0)) {
            span.isAfterSeen = true;
            span.afterSeenNanos = endNanos;
        }
    }

    private static void allow(Span span, long startNanos, Set<String> allowed) {
        allowed.add(span.after);
        if (!span.isAfterSeen || startNanos - span.afterSeenNanos <= 0) {
            allowed.add(span.before);
        }
    }
}
