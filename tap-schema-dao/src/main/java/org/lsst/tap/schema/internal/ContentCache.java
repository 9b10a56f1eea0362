package org.lsst.tap.schema.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.log4j.Logger;
import org.springframework.jdbc.BadSqlGrammarException;

/**
 * Keeps what was read, and gives it out again only after the database has said, in the call itself,
 * that it is still the same: never stale, no time to live.
 *
 * <p>A call costs one round trip while nothing changes. On a quiet server a query for the snapshot
 * token is enough, without locks; on a busy one the {@link Stamp} is read under the protocol, like
 * any other read. Which of the two comes first is a guess from the call before; a wrong one costs
 * one more round trip. If the content has changed it is read whole, with its stamp in the same
 * snapshot.
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

    /**
     * Content, the stamp of a snapshot at which it was current, and whether the server was quiet.
     */
    private static final class Kept {
        final TapSchemaContent content;
        final Stamp stamp;
        final boolean quiet;

        Kept(TapSchemaContent content, Stamp stamp, boolean quiet) {
            this.content = content;
            this.stamp = stamp;
            this.quiet = quiet;
        }
    }

    /** Returns the content as it is at some moment during this call. */
    TapSchemaContent get(DataSource dataSource, TapSchemaQuery<TapSchemaContent> query) {
        if (refusals.get() >= MAX_REFUSALS || !consistentRead.plainTables(query.script())) {
            counters.cacheMiss();
            return consistentRead.read(dataSource, query);
        }
        try {
            Optional<TapSchemaContent> unchanged = unchanged(dataSource, query);
            if (unchanged.isPresent()) {
                counters.cacheHit();
                return unchanged.get();
            }
            counters.cacheMiss();
            return readWhole(dataSource, query);
        } catch (BadSqlGrammarException noStamp) {
            return readWithoutStamp(dataSource, query, noStamp);
        }
    }

    /** Returns what is kept, if the database says that it is still the same. */
    private Optional<TapSchemaContent> unchanged(
            DataSource dataSource, TapSchemaQuery<TapSchemaContent> query) {
        Kept kept = find(query);
        if (kept == null) {
            return Optional.empty();
        }
        Optional<String> token = kept.stamp.token();
        if (kept.quiet && token.isPresent() && token.equals(tokenNow(dataSource))) {
            return Optional.of(kept.content);
        }
        Stamp now = consistentRead.read(dataSource, query.stamp());
        if (!kept.stamp.sameContent(now)) {
            return Optional.empty();
        }
        boolean quiet = token.isPresent() && token.equals(now.token());
        store(query, new Kept(kept.content, now, quiet));
        return Optional.of(kept.content);
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

    private TapSchemaContent readWhole(
            DataSource dataSource, TapSchemaQuery<TapSchemaContent> query) {
        TapSchemaQuery.Stamped<TapSchemaContent> whole =
                consistentRead.read(dataSource, query.stamped());
        refusals.set(0);
        if (whole.stamp().comparable()) {
            store(query, new Kept(whole.answer(), whole.stamp(), true));
        }
        return whole.answer();
    }

    private static Optional<String> tokenNow(DataSource dataSource) {
        try (Session session = new Session(dataSource);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(Stamp.TOKEN_QUERY)) {
            row.next();
            return Optional.ofNullable(row.getString(1));
        } catch (SQLException failure) {
            throw SqlFailures.translate("check TAP_SCHEMA for changes", Stamp.TOKEN_QUERY, failure);
        }
    }

    private Kept find(TapSchemaQuery<TapSchemaContent> query) {
        synchronized (entries) {
            return entries.get(query.script().queries());
        }
    }

    private void store(TapSchemaQuery<TapSchemaContent> query, Kept kept) {
        synchronized (entries) {
            entries.put(query.script().queries(), kept);
        }
    }
}
