package org.lsst.tap.tools.demo.reads;

import java.util.ArrayList;
import java.util.List;

/** The reads so far. Safe for use by many threads. */
public final class ReadLog {

    private final List<Read> reads = new ArrayList<>();

    synchronized void add(Read read) {
        reads.add(read);
    }

    /** Returns the reads that have ended, in the order of their ends. */
    public synchronized List<Read> reads() {
        return List.copyOf(reads);
    }
}
