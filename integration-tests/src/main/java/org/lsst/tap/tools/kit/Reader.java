package org.lsst.tap.tools.kit;

import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.schema.TapSchemaReads;
import org.lsst.tap.schema.TapSchemaReadsMXBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads TAP_SCHEMA in one way, each time anew, as services and their users do. For one thread. */
public final class Reader {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /**
     * All of TAP_SCHEMA in one statement, with a list of names as scripts make them: while
     * PostgreSQL goes through such a list it has resolved some of the tables' names, others not.
     */
    private static final String JOIN =
            """
            SELECT s.schema_name, s.schema_index, t.table_name, t.description, c.column_name,
                   c.datatype, c.description AS column_description, k.key_id, kc.from_column
              FROM tap_schema.schemas11 s
              JOIN (SELECT * FROM tap_schema.tables11 WHERE table_name NOT IN (%1$s)) t
                ON t.schema_name = s.schema_name
              JOIN (SELECT * FROM tap_schema.columns11 WHERE column_name NOT IN (%1$s)) c
                ON c.table_name = t.table_name
              LEFT JOIN (SELECT * FROM tap_schema.key_columns11 WHERE key_id NOT IN (%1$s)) kc
                ON kc.from_column = c.column_name
              LEFT JOIN tap_schema.keys11 k
                ON k.key_id = kc.key_id AND k.from_table = t.table_name
             ORDER BY 1, 3, 5, 8, 9
            """
                    .formatted(
                            IntStream.range(0, 3000)
                                    .mapToObj(i -> "'x" + i + "'")
                                    .collect(Collectors.joining(", ")));

    private final ReaderKind kind;
    private final Supplier<Supplier<Look>> source;
    private final Optional<TapSchemaReadsMXBean> counts;

    private Reader(
            ReaderKind kind,
            Supplier<Supplier<Look>> source,
            Optional<TapSchemaReadsMXBean> counts) {
        this.kind = kind;
        this.source = source;
        this.counts = counts;
    }

    /**
     * Makes a reader of anything.
     *
     * @param source reads; what it supplies looks at what was read, in time of its own; a failure
     *     is any RuntimeException
     */
    public static Reader of(ReaderKind kind, Supplier<Supplier<Look>> source) {
        return new Reader(kind, source, Optional.empty());
    }

    /** Makes a reader of one of the kinds that need no service, on connections of a pool. */
    public static Reader of(ReaderKind kind, DataSource pool) {
        // A DataSource of its own, since our DAO counts by DataSource.
        DataSource own = new DelegatingDataSource(pool);
        return switch (kind) {
            case CADC -> of(kind, () -> read(new TapSchemaDAO(), own));
            case CADC_TRANSACTION -> {
                TransactionTemplate transaction =
                        new TransactionTemplate(new DataSourceTransactionManager(own));
                transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
                transaction.setReadOnly(true);
                yield of(kind, () -> transaction.execute(status -> read(new TapSchemaDAO(), own)));
            }
            case JOIN -> {
                JdbcTemplate template = new JdbcTemplate(own);
                yield of(
                        kind,
                        () -> {
                            List<?> rows = template.queryForList(JOIN);
                            return () -> Look.of(rows.toString(), rows.size());
                        });
            }
            case CACHED, UNCACHED ->
                    new Reader(
                            kind,
                            () -> {
                                SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
                                dao.setCached(kind == ReaderKind.CACHED);
                                return read(dao, own);
                            },
                            Optional.of(TapSchemaReads.of(own)));
            case SERVICE_TABLES, SERVICE_QUERY ->
                    throw new IllegalArgumentException(kind + " needs a service");
        };
    }

    private static Supplier<Look> read(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        TapSchema result = dao.get();
        return () -> Look.of(result);
    }

    /** Returns who reads. */
    public ReaderKind kind() {
        return kind;
    }

    /** Reads, at rest. */
    public Look look() {
        return source.get().get();
    }

    /**
     * Reads once, and notes how it went.
     *
     * @param number the reader's number among those of its kind
     */
    public Read read(int number) {
        long retries = retries();
        long hits = hits();
        long start = System.nanoTime();
        try {
            Supplier<Look> result = source.get();
            long end = System.nanoTime();
            return new Read(
                    kind,
                    number,
                    start,
                    end,
                    (int) (retries() - retries),
                    hits() > hits,
                    Optional.of(result.get()),
                    "");
        } catch (RuntimeException e) {
            String failure = e.getClass().getSimpleName() + ": " + e.getMessage();
            return new Read(
                    kind,
                    number,
                    start,
                    System.nanoTime(),
                    (int) (retries() - retries),
                    false,
                    Optional.empty(),
                    failure);
        }
    }

    private long retries() {
        return counts.map(TapSchemaReadsMXBean::getRetries).orElse(0L);
    }

    private long hits() {
        return counts.map(TapSchemaReadsMXBean::getCacheHits).orElse(0L);
    }

    /**
     * Returns what a thread does again and again: reads, and pauses for as long as the read took,
     * more or less, so that there is room for others.
     *
     * @param mostMillis the longest pause; the least one is a twentieth of it
     */
    public Loops.Step step(
            int number, SplittableRandom random, long mostMillis, Consumer<Read> reads) {
        long most = mostMillis * NANOS_PER_MILLI;
        return () -> {
            Read read = read(number);
            reads.accept(read);
            return random.nextLong(Math.min(Math.max(read.nanos(), most / 20), most));
        };
    }
}
