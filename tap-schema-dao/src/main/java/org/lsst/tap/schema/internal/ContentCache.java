package org.lsst.tap.schema.internal;

import ca.nrc.cadc.tap.schema.SchemaDesc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.log4j.Logger;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.UncategorizedSQLException;

/**
 * Keeps what was read, and gives it out again only after the database has said, in the call itself,
 * that it is still the same: never stale, no time to live.
 *
 * <p>A call is one read under the protocol. It carries the stamp of what is kept, and the rows come
 * only if the tables may have changed since.
 *
 * <p>Keeps the last {@value #MAX_ENTRIES} different questions of one DataSource (depth, order,
 * names). Safe for use by many threads: entries are immutable, and the newest wins.
 */
final class ContentCache {

    static final int MAX_ENTRIES = 4;

    private static final int MAX_REFUSALS = 3;

    private static final Logger log = Logger.getLogger(ContentCache.class);

    /** Copies that no thread has begun yet: each holds its result, for as long as it waits. */
    private static final Semaphore WAITING =
            new Semaphore(Runtime.getRuntime().availableProcessors());

    private final ConsistentRead consistentRead;
    private final ReadCounters counters;
    private final Map<List<String>, Kept<TapSchemaContent>> entries =
            new LinkedHashMap<>(MAX_ENTRIES, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<List<String>, Kept<TapSchemaContent>> eldest) {
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

    /** An answer, and the stamp of a snapshot at which it was current. */
    private static final class Kept<T> {
        final T answer;
        final List<String> stamp;

        Kept(T answer, List<String> stamp) {
            this.answer = answer;
            this.stamp = stamp;
        }
    }

    /** Returns the schemas, the caller's own, as they are at some moment during this call. */
    List<SchemaDesc> get(DataSource dataSource, TapSchemaQuery<TapSchemaContent> query) {
        if (refusals.get() >= MAX_REFUSALS || !consistentRead.plainTables(query.script)) {
            counters.cacheMisses.increment();
            return consistentRead.read(dataSource, query, Check.TABLES).schemas();
        }
        Optional<Kept<TapSchemaContent>> kept = find(query);
        FutureTask<List<SchemaDesc>> copy =
                new FutureTask<>(() -> kept.orElseThrow().answer.copy());
        if (kept.isPresent() && kept.get().answer.isSlowToCopy() && WAITING.tryAcquire()) {
            // While the database is asked.
            ForkJoinPool.commonPool()
                    .execute(
                            () -> {
                                WAITING.release();
                                copy.run();
                            });
        }
        try {
            Kept<TapSchemaContent> now = newest(dataSource, query, kept);
            refusals.set(0);
            if (now.stamp.get(2) == null) {
                return now.answer.schemas();
            }
            store(query, now);
            return kept.isPresent() && now.answer == kept.get().answer
                    ? await(copy, now.answer)
                    : now.answer.copy();
        } catch (BadSqlGrammarException | UncategorizedSQLException noStamp) {
            counters.cacheMisses.increment();
            return readWithoutStamp(dataSource, query, noStamp).schemas();
        }
    }

    private static List<SchemaDesc> await(
            FutureTask<List<SchemaDesc>> copy, TapSchemaContent content) {
        // Here and now, if no other thread has begun: the pool may be busy, or have no threads.
        copy.run();
        try {
            return copy.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failure) {
            log.debug("copied once more", failure);
        }
        return content.copy();
    }

    /**
     * Returns a part of TAP_SCHEMA as it is at some moment during this call: of what is kept, if it
     * is unchanged, and that takes less time than to read the part.
     */
    <T> T getPart(DataSource dataSource, TapSchemaQuery<T> query) {
        Optional<Kept<T>> kept =
                query.whole
                        .flatMap(this::find)
                        .flatMap(
                                all ->
                                        query.from(all.answer)
                                                .map(part -> new Kept<>(part, all.stamp)));
        if (kept.isPresent()) {
            try {
                return newest(dataSource, query.onWhole(), kept).answer;
            } catch (BadSqlGrammarException | UncategorizedSQLException noStamp) {
                log.debug("no stamp any more", noStamp);
            }
        }
        return consistentRead.read(dataSource, query, Check.PREPARED_TABLES);
    }

    private <T> Kept<T> newest(
            DataSource dataSource, TapSchemaQuery<T> query, Optional<Kept<T>> kept) {
        ConsistentRead.Outcome<T> now =
                consistentRead.readSince(
                        dataSource, query, kept.map(k -> k.stamp).orElse(Check.NO_STAMP));
        if (now.changed) {
            counters.cacheMisses.increment();
            return new Kept<>(now.answer, now.stamp);
        }
        counters.cacheHits.increment();
        return new Kept<>(kept.orElseThrow().answer, now.stamp);
    }

    /**
     * Reads where a stamp can't be had: from views, which have no {@code xmin} to tell what changed
     * below them, or on a server that refuses to. Another failure comes up here again.
     */
    private TapSchemaContent readWithoutStamp(
            DataSource dataSource,
            TapSchemaQuery<TapSchemaContent> query,
            DataAccessException noStamp) {
        TapSchemaContent content = consistentRead.read(dataSource, query, Check.TABLES);
        if (consistentRead.plainTables(query.script)
                && refusals.incrementAndGet() == MAX_REFUSALS) {
            log.warn(
                    "TAP_SCHEMA is read whole each time, since the database won't say whether it"
                            + " has changed: "
                            + noStamp.getMostSpecificCause().getMessage());
        }
        return content;
    }

    private Optional<Kept<TapSchemaContent>> find(TapSchemaQuery<TapSchemaContent> query) {
        synchronized (entries) {
            return Optional.ofNullable(entries.get(query.script.queries));
        }
    }

    private void store(TapSchemaQuery<TapSchemaContent> query, Kept<TapSchemaContent> kept) {
        synchronized (entries) {
            entries.put(query.script.queries, kept);
        }
    }
}
