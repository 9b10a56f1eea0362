package org.lsst.tap.schema.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.log4j.Logger;
import org.springframework.jdbc.BadSqlGrammarException;

/**
 * Keeps what was read, and gives it out again only after the database has said, in the call itself,
 * that it is still the same: never stale, no time to live.
 *
 * <p>A call is one read under the protocol. It carries the {@link Stamp} of what is kept, and the
 * rows come only if the tables may have changed since.
 *
 * <p>Keeps the last {@value #MAX_ENTRIES} different questions of one DataSource (depth, order,
 * names). Safe for use by many threads: entries are immutable, and the newest wins.
 */
final class ContentCache {

    static final int MAX_ENTRIES = 4;

    private static final int MAX_REFUSALS = 3;

    private static final Logger log = Logger.getLogger(ContentCache.class);

    private final ConsistentRead consistentRead;
    private final ReadCounters counters;
    private final Map<List<String>, Kept> entries =
            new LinkedHashMap<>(MAX_ENTRIES, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<List<String>, Kept> eldest) {
                    return size() > MAX_ENTRIES;
                }
            };

    /**
     * How often in a row the database has refused to give a stamp of plain tables. Once may be
     * chance: a right that is granted only now, a swap to tables after a swap to views.
     */
    private final AtomicInteger refusals = new AtomicInteger();

    ContentCache(ConsistentRead consistentRead, ReadCounters counters) {
        this.consistentRead = consistentRead;
        this.counters = counters;
    }

    /** Content, and the stamp of a snapshot at which it was current. */
    private static final class Kept {
        static final Kept NOTHING = new Kept(null, Stamp.NONE);

        final TapSchemaContent content;
        final Stamp stamp;

        Kept(TapSchemaContent content, Stamp stamp) {
            this.content = content;
            this.stamp = stamp;
        }
    }

    /** Returns the content as it is at some moment during this call. */
    TapSchemaContent get(DataSource dataSource, TapSchemaQuery<TapSchemaContent> query) {
        if (refusals.get() >= MAX_REFUSALS || !consistentRead.plainTables(query.script())) {
            counters.cacheMiss();
            return consistentRead.read(dataSource, query);
        }
        try {
            return readOrKeep(dataSource, query, find(query));
        } catch (BadSqlGrammarException noStamp) {
            counters.cacheMiss();
            return readWithoutStamp(dataSource, query, noStamp);
        }
    }

    private TapSchemaContent readOrKeep(
            DataSource dataSource, TapSchemaQuery<TapSchemaContent> query, Kept kept) {
        ConsistentRead.Outcome<TapSchemaContent> now =
                consistentRead.readSince(dataSource, query, kept.stamp);
        refusals.set(0);
        TapSchemaContent content = now.changed ? now.answer : kept.content;
        if (now.stamp.comparable()) {
            store(query, new Kept(content, now.stamp));
        }
        if (now.changed) {
            counters.cacheMiss();
        } else {
            counters.cacheHit();
        }
        return content;
    }

    /**
     * Reads where a stamp can't be had: from views, which have no {@code xmin} to tell what changed
     * below them, or as a role that may not ask for one. Another failure comes up here again.
     */
    private TapSchemaContent readWithoutStamp(
            DataSource dataSource,
            TapSchemaQuery<TapSchemaContent> query,
            BadSqlGrammarException noStamp) {
        TapSchemaContent content = consistentRead.read(dataSource, query);
        if (consistentRead.plainTables(query.script())
                && refusals.incrementAndGet() == MAX_REFUSALS) {
            log.warn(
                    "TAP_SCHEMA is read whole each time, since the database won't say whether it"
                            + " has changed: "
                            + noStamp.getSQLException().getMessage());
        }
        return content;
    }

    private Kept find(TapSchemaQuery<TapSchemaContent> query) {
        synchronized (entries) {
            return entries.getOrDefault(query.script().queries(), Kept.NOTHING);
        }
    }

    private void store(TapSchemaQuery<TapSchemaContent> query, Kept kept) {
        synchronized (entries) {
            entries.put(query.script().queries(), kept);
        }
    }
}
