package org.lsst.tap.tools.kit;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How the reads of each kind were judged. Safe for use by many threads. */
public final class Tally {

    private final Map<ReaderKind, Figures> kinds = new EnumMap<>(ReaderKind.class);
    private Figures all = Figures.NONE;

    /** Returns the tally of these reads. */
    public static Tally of(Collection<JudgedRead> reads) {
        Tally tally = new Tally();
        reads.forEach(tally::add);
        return tally;
    }

    public synchronized void add(JudgedRead read) {
        kinds.put(read.read().kind(), of(read.read().kind()).plus(read));
        all = all.plus(read);
    }

    /** Returns the figures of one kind so far. */
    public synchronized Figures of(ReaderKind kind) {
        return kinds.getOrDefault(kind, Figures.NONE);
    }

    /** Returns the figures of all kinds together so far. */
    public synchronized Figures all() {
        return all;
    }

    /** Returns the kinds that have read, in their order. */
    public synchronized Set<ReaderKind> kinds() {
        return new TreeSet<>(kinds.keySet());
    }
}
