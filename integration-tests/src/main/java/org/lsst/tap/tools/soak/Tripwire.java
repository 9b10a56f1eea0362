package org.lsst.tap.tools.soak;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.lsst.tap.tools.kit.RoundTripProxy;

/**
 * Recognises the moment at which a job comes to a point, by what passes between the loader and the
 * server, and lets a fault happen then, once. For one job; safe for use by many threads.
 */
final class Tripwire implements Predicate<String> {

    private final Fault fault;
    private final Fault.Point point;
    private final Runnable strike;
    private final CompletableFuture<Void> struck = new CompletableFuture<>();
    private boolean lies = true;
    private String seen = "";
    private int words;

    Tripwire(Fault fault, Runnable strike) {
        this.fault = fault;
        this.point = fault.point();
        this.strike = strike;
    }

    /** Takes it up; returns whether the fault has happened, once it has if it has begun to. */
    boolean takeUp() {
        if (trips(true)) {
            return false;
        }
        struck.orTimeout(6, TimeUnit.MINUTES).join();
        return true;
    }

    /** Looks at what passes through the proxy; returns whether it may. */
    @Override
    public boolean test(String text) {
        boolean isAnswer = text.equals(RoundTripProxy.ANSWER);
        return !trips(hasAllWords(text) && point.isAfterAnswer() == isAnswer) || strike();
    }

    /** Half of an archive was sent; returns whether the other half may be. */
    boolean onDownload() {
        return !trips(point == Fault.Point.DOWNLOAD) || strike();
    }

    private synchronized boolean trips(boolean isReached) {
        boolean trips = lies && isReached;
        lies &= !isReached;
        return trips;
    }

    /**
     * Returns whether what was about to pass may pass now; if not, the connection is cut. Not under
     * the monitor: the loader's other connections go on meanwhile.
     */
    private boolean strike() {
        try {
            strike.run();
            struck.complete(null);
        } catch (RuntimeException e) {
            struck.completeExceptionally(e);
        }
        return fault.kind().passes(point);
    }

    private synchronized boolean hasAllWords(String text) {
        seen += text;
        while (words < point.words.size()) {
            String word = point.words.get(words);
            int at = seen.indexOf(word);
            if (at < 0) {
                // More than any word has, so that none is missed at the border of two packets.
                seen = seen.substring(Math.max(0, seen.length() - 64));
                return false;
            }
            seen = seen.substring(at + word.length());
            words++;
        }
        seen = "";
        return point != Fault.Point.DOWNLOAD;
    }
}
