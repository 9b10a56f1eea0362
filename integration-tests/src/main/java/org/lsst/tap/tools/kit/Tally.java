package org.lsst.tap.tools.kit;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How the reads of each kind were judged. Safe for use by many threads. */
public final class Tally {

    private final Map<ReaderKind, Figures> kinds = new ConcurrentHashMap<>();
    private final Figures all = new Figures();

    /** Returns the tally of these reads. */
    public static Tally of(Collection<JudgedRead> reads) {
        Tally tally = new Tally();
        reads.forEach(tally::add);
        return tally;
    }

    public void add(JudgedRead read) {
        of(read.read().kind()).add(read);
        all.add(read);
    }

    /** Returns the figures of one kind; they go on with the tally. */
    public Figures of(ReaderKind kind) {
        return kinds.computeIfAbsent(kind, key -> new Figures());
    }

    /** Returns the figures of all kinds together. */
    public Figures all() {
        return all;
    }

    /** Returns the kinds that have read. */
    public Set<ReaderKind> kinds() {
        return Set.copyOf(kinds.keySet());
    }
}
