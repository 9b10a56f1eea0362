package org.lsst.tap.tools.soak;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.lsst.tap.tools.demo.reads.Verdict;

/**
 * Which release may be live when: one at rest; two while a job runs that publishes another, until
 * it has ended and the database was asked. All moments are values of {@link System#nanoTime()}.
 * Safe for use by many threads.
 */
final class LiveLog {

    /** No read lasts as long as so many jobs. */
    private static final int KEPT = 64;

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

    /** From now on, that release is live. */
    synchronized void rest(String release, long nanos) {
        next(new Span(nanos, release, release));
    }

    /** From now on, that release may replace the one that is live. */
    synchronized void begin(String release, long nanos) {
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
     * Judges a read.
     *
     * <p>While a job runs both releases are right, but once a read has returned the new one, a read
     * that begins later may not return the old one.
     *
     * @param releases the releases that look like what was returned: one, several if they look
     *     alike, or none
     */
    synchronized Verdict judge(Set<String> releases, long startNanos, long endNanos) {
        if (releases.isEmpty()) {
            return Verdict.MIXED;
        }
        Set<String> allowed = new HashSet<>();
        Iterator<Span> spans = latestFirst.iterator();
        while (spans.hasNext()) {
            Span span = spans.next();
            if (span.overlaps(startNanos, endNanos)) {
                note(span, releases, endNanos);
                allow(span, startNanos, allowed);
            }
        }
        return Collections.disjoint(allowed, releases) ? Verdict.STALE : Verdict.RIGHT;
    }

    /** Whether a job ran at some moment of the read. */
    synchronized boolean isOverlapped(long startNanos, long endNanos) {
        return latestFirst.stream()
                .anyMatch(
                        span ->
                                !span.before.equals(span.after)
                                        && span.overlaps(startNanos, endNanos));
    }

    private static void note(Span span, Set<String> releases, long endNanos) {
        boolean isNew = releases.contains(span.after) && !releases.contains(span.before);
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
