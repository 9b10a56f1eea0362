package org.lsst.tap.schema.internal;

import ca.nrc.cadc.tap.schema.SchemaDesc;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.log4j.Logger;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the short-lived DAO instances of one DataSource share: the knowledge of its database, the
 * cache, the counts. Safe for use by many threads.
 */
public final class TapSchemaReader {

    private static final Logger log = Logger.getLogger(TapSchemaReader.class);

    /**
     * One reader per DataSource. Weak: an entry goes with its DataSource, to which the reader holds
     * no reference.
     */
    private static final Map<DataSource, TapSchemaReader> BY_DATA_SOURCE = new WeakHashMap<>();

    private final ReadCounters counters;
    private final ConsistentRead consistentRead;
    private final ContentCache cache;

    /** Null until the first read has asked. */
    private volatile Route route;

    private TapSchemaReader() {
        this.counters = new ReadCounters(version());
        this.consistentRead = new ConsistentRead(counters);
        this.cache = new ContentCache(consistentRead, counters);
    }

    /** What JMX shows: {@code TapSchemaReadsMXBean}, which this package doesn't know. */
    public interface CountsMXBean {
        String getVersion();

        String getMode();

        String getDatabase();

        long getReads();

        long getRetries();

        long getFailures();

        long getCacheHits();

        long getCacheMisses();
    }

    /** Returns the reader of a DataSource; made at the first call. */
    public static TapSchemaReader of(DataSource dataSource) {
        synchronized (BY_DATA_SOURCE) {
            return BY_DATA_SOURCE.computeIfAbsent(
                    dataSource,
                    d -> {
                        TapSchemaReader reader = new TapSchemaReader();
                        reader.counters.show(d);
                        return reader;
                    });
        }
    }

    /** Returns the counts of this reader's reads. */
    public ReadCounters counters() {
        return counters;
    }

    /**
     * Answers a question, on PostgreSQL.
     *
     * @param plain asks the same without a script, for a driver that refuses one
     */
    public <T> T read(DataSource dataSource, TapSchemaQuery<T> query, Supplier<T> plain) {
        return orGuarded(
                dataSource, () -> read(dataSource, query), () -> query.script.relations, plain);
    }

    /** Answers a question, on PostgreSQL. */
    public <T> T read(DataSource dataSource, TapSchemaQuery<T> query) {
        return consistentRead.read(dataSource, query, Check.TABLES);
    }

    /** Answers a question, on PostgreSQL, from the cache if nothing has changed. */
    public List<SchemaDesc> readCached(
            DataSource dataSource, TapSchemaQuery<TapSchemaContent> query) {
        return cache.get(dataSource, query);
    }

    /** Answers a question for a part, on PostgreSQL, from the cache if nothing has changed. */
    public <T> T readPartCached(DataSource dataSource, TapSchemaQuery<T> query) {
        return cache.getPart(dataSource, query);
    }

    /**
     * Answers a question of a DAO by the route that its caller, its database and its class allow.
     *
     * @param sources the tables that the DAO may read
     * @param ours our own read, a script for PostgreSQL
     * @param cadcs the read of CADC's class, which asks the DataSource for a connection through
     *     Spring, once for each of its queries
     */
    public <R> R answer(
            DataSource dataSource,
            Supplier<TapSchemaSources> sources,
            Supplier<R> ours,
            Supplier<R> cadcs) {
        return joining(
                dataSource,
                () -> counted(() -> take(route(dataSource), dataSource, sources, ours, cadcs)),
                cadcs);
    }

    /**
     * Reads within the transaction that the caller has open on the DataSource, if there is one.
     *
     * @param own the read in a transaction of its own
     * @param joined the read that asks the DataSource for a connection through Spring
     */
    public <R> R joining(DataSource dataSource, Supplier<R> own, Supplier<R> joined) {
        if (Session.isInCallersTransaction(dataSource)) {
            return joined.get();
        }
        try {
            return own.get();
        } catch (Session.InCallersTransaction open) {
            return joined.get();
        }
    }

    private <R> R take(
            Route chosen,
            DataSource dataSource,
            Supplier<TapSchemaSources> sources,
            Supplier<R> ours,
            Supplier<R> cadcs) {
        switch (chosen) {
            case SCRIPT:
                return orGuarded(dataSource, ours, () -> sources.get().names(), cadcs);
            case CADCS_GUARDED:
                return consistentRead.read(dataSource, sources.get().names(), cadcs);
            case CADCS_IN_REPEATABLE_READ:
                return inRepeatableRead(dataSource, cadcs);
            default:
                return cadcs.get();
        }
    }

    private static <R> R inRepeatableRead(DataSource dataSource, Supplier<R> queries) {
        try (Session session = new Session(dataSource)) {
            session.leaveToItsOwner();
        } catch (SQLException failure) {
            throw SqlStates.translate("ask for a transaction of the caller", failure);
        }
        TransactionTemplate transaction =
                new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        transaction.setReadOnly(true);
        return transaction.execute(status -> queries.get());
    }

    /** Reads by a script, or query by query where none can; then from now on. */
    private <R> R orGuarded(
            DataSource dataSource,
            Supplier<R> script,
            Supplier<List<RelationName>> names,
            Supplier<R> queries) {
        try {
            return script.get();
        } catch (ConsistentRead.ScriptRefused refused) {
            if (use(Route.CADCS_GUARDED, counters.getDatabase())) {
                log.warn(
                        names.get()
                                + " can't be read in one script: "
                                + refused.getMessage()
                                + ". So CADC's own queries are run, one by one and without the"
                                + " cache: results are the same and never mixed, only slower.");
            }
            return consistentRead.read(dataSource, names.get(), queries);
        }
    }

    /** Returns whether the route is news. From CADC's queries none leads back. */
    private synchronized boolean use(Route found, String database) {
        if (route == found || route == Route.CADCS_GUARDED) {
            return false;
        }
        counters.connected(database, found.mode);
        route = found;
        return true;
    }

    /** Runs a read, and counts it and its failure, unless it is a caller's transaction's. */
    private <T> T counted(Supplier<T> read) {
        try {
            T answer = read.get();
            counters.reads.increment();
            return answer;
        } catch (Session.InCallersTransaction open) {
            throw open;
        } catch (RuntimeException failure) {
            counters.reads.increment();
            counters.failures.increment();
            throw failure;
        }
    }

    /** Returns the route of reads outside of a caller's transaction; the first call asks. */
    private Route route(DataSource dataSource) {
        Route known = route;
        if (known == null) {
            known = askDatabase(dataSource);
        }
        return known;
    }

    /**
     * How a read gets its answer where the caller has no transaction of its own open. (Where it
     * has, CADC's own queries run in that one, whatever the route.)
     */
    private enum Route {

        /**
         * Our script, our mapping, our cache: PostgreSQL, and a class that ours was proven equal
         * to.
         */
        SCRIPT("one locked and guarded REPEATABLE READ snapshot"),

        /** CADC's queries in the place of the script's; any other class of CADC's. */
        CADCS_GUARDED("CADC's own queries in one locked and guarded REPEATABLE READ snapshot"),

        /** CADC's queries; a database that keeps names and snapshots together, such as MariaDB. */
        CADCS_IN_REPEATABLE_READ("one REPEATABLE READ transaction"),

        /** CADC's read as it is: a database without REPEATABLE READ, such as Oracle. */
        CADCS("CADC's own queries, each in a transaction of its own");

        /** What is said of it in the log and in JMX. */
        final String mode;

        Route(String mode) {
            this.mode = mode;
        }

        static Route on(DatabaseMetaData database, CadcsClass cadcs) throws SQLException {
            if ("PostgreSQL".equals(database.getDatabaseProductName())) {
                return cadcs.isProven() ? SCRIPT : CADCS_GUARDED;
            }
            return database.supportsTransactionIsolationLevel(
                            Connection.TRANSACTION_REPEATABLE_READ)
                    ? CADCS_IN_REPEATABLE_READ
                    : CADCS;
        }
    }

    private Route askDatabase(DataSource dataSource) {
        try (Session session = new Session(dataSource)) {
            DatabaseMetaData metaData = session.metaData();
            Route found = Route.on(metaData, CadcsClass.extended());
            String database =
                    metaData.getDatabaseProductName() + " " + metaData.getDatabaseProductVersion();
            if (use(found, database)) {
                log.info(
                        "tap-schema-dao "
                                + counters.getVersion()
                                + " reads TAP_SCHEMA in "
                                + found.mode
                                + " on "
                                + database);
                if (found == Route.CADCS_GUARDED) {
                    warnOfCadcsClass();
                }
            }
            return route;
        } catch (SQLException failure) {
            throw SqlStates.translate("ask for the database's product", failure);
        }
    }

    private void warnOfCadcsClass() {
        log.warn(
                "The TapSchemaDAO of "
                        + CadcsClass.extended().origin
                        + " is not one that tap-schema-dao "
                        + counters.getVersion()
                        + " was proven to be equal to (cadc-tap-schema "
                        + CadcsClass.provenVersions()
                        + "). So its own queries are run, one by one and without the cache: results"
                        + " are that class's and never mixed, only slower.");
    }

    private static String version() {
        try (InputStream in = TapSchemaReader.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException failure) {
            throw new UncheckedIOException("version.properties can't be read", failure);
        }
    }
}
