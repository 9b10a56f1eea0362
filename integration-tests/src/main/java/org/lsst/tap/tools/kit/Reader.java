package org.lsst.tap.tools.kit;

import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.schema.TapSchemaReads;
import org.lsst.tap.schema.TapSchemaReadsMXBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads TAP_SCHEMA in one way, each time anew, as services and their users do. For one thread, if
 * it reads with a DAO.
 *
 * @param view what it sees: readers of one view see the same at rest
 * @param source reads; what it supplies looks at what was read, in time of its own; a failure is
 *     any RuntimeException
 * @param counts our DAO's own; nothing counts there if it is another's
 */
public record Reader(
        ReaderKind kind,
        int number,
        String view,
        Supplier<Supplier<Look>> source,
        TapSchemaReadsMXBean counts) {

    /**
     * All of TAP_SCHEMA in one statement, with lists as long as scripts make them: while PostgreSQL
     * goes through such a list it has resolved some of the tables' names, others not.
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
                    .formatted("'x'" + ", 'x'".repeat(2999));

    public static Reader of(ReaderKind kind, String view, Supplier<Supplier<Look>> source) {
        return new Reader(kind, 0, view, source, TapSchemaReads.of(new DelegatingDataSource()));
    }

    public static Reader of(ReaderKind kind, int number, DataSource pool) {
        // A DataSource of its own, since our DAO counts by DataSource.
        DataSource own = new DelegatingDataSource(pool);
        Supplier<Supplier<Look>> source =
                switch (kind) {
                    case CADC -> () -> read(new TapSchemaDAO(), own);
                    case CADC_TRANSACTION -> inTransaction(own);
                    case JOIN -> () -> join(new JdbcTemplate(own));
                    case CACHED, UNCACHED -> () -> read(ours(kind == ReaderKind.CACHED), own);
                    default -> throw new IllegalArgumentException(kind + " needs a service");
                };
        String view = kind.seesAll() ? "DAO" : kind.label();
        return new Reader(kind, number, view, source, TapSchemaReads.of(own));
    }

    private static Supplier<Supplier<Look>> inTransaction(DataSource own) {
        TransactionTemplate transaction =
                new TransactionTemplate(new DataSourceTransactionManager(own));
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        transaction.setReadOnly(true);
        return () -> transaction.execute(status -> read(new TapSchemaDAO(), own));
    }

    private static Supplier<Look> join(JdbcTemplate template) {
        List<?> rows = template.queryForList(JOIN);
        return () -> Look.of(rows.toString(), rows.size());
    }

    private static TapSchemaDAO ours(boolean cached) {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(cached);
        return dao;
    }

    private static Supplier<Look> read(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        TapSchema result = dao.get();
        return () -> Look.of(result);
    }

    public Look look() {
        return source.get().get();
    }

    public Read read() {
        long retries = counts.getRetries();
        long hits = counts.getCacheHits();
        Optional<Supplier<Look>> result = Optional.empty();
        String failure = "";
        long start = System.nanoTime();
        try {
            result = Optional.of(source.get());
        } catch (RuntimeException e) {
            failure = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        long end = System.nanoTime();
        return new Read(
                this,
                start,
                end,
                (int) (counts.getRetries() - retries),
                counts.getCacheHits() > hits,
                result.map(Supplier::get),
                failure);
    }

    /**
     * Does something while these read, each in a thread of its own, with pauses as long as the
     * reads, more or less, so that there is room for others.
     */
    public static void during(
            List<Reader> readers,
            SplittableRandom random,
            long mostMillis,
            Consumer<Read> reads,
            Runnable body) {
        long most = mostMillis * 1_000_000;
        List<Loops.Step> steps = new ArrayList<>();
        for (Reader reader : readers) {
            SplittableRandom pauses = random.split();
            steps.add(
                    () -> {
                        Read read = reader.read();
                        reads.accept(read);
                        return pauses.nextLong(Math.min(Math.max(read.nanos(), most / 20), most));
                    });
        }
        Loops.during("A reader", steps, body);
    }
}
