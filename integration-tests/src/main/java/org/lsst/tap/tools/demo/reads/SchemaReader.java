package org.lsst.tap.tools.demo.reads;

import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import javax.sql.DataSource;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.schema.TapSchemaReads;
import org.lsst.tap.schema.TapSchemaReadsMXBean;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads TAP_SCHEMA in one of the three ways, each time with a DAO of its own as a TAP service does.
 * Our DAO has its cache, as it has by default. For one thread.
 */
public final class SchemaReader {

    private final ReaderKind kind;
    private final DataSource dataSource;
    private final TapSchemaReadsMXBean counts;
    private final TransactionTemplate repeatableRead;
    private long retriesBefore;
    private long cacheHitsBefore;

    /** Makes a reader that takes its connections from {@code pool}. */
    public SchemaReader(ReaderKind kind, DataSource pool) {
        this.kind = kind;
        // A DataSource of its own, since our DAO counts by DataSource.
        this.dataSource = new DelegatingDataSource(pool);
        this.counts = TapSchemaReads.of(dataSource);
        this.repeatableRead = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        repeatableRead.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        repeatableRead.setReadOnly(true);
    }

    /** Returns who reads. */
    public ReaderKind kind() {
        return kind;
    }

    /** Reads all of TAP_SCHEMA. */
    public TapSchema read() {
        retriesBefore = counts.getRetries();
        cacheHitsBefore = counts.getCacheHits();
        return switch (kind) {
            case CADC -> read(new TapSchemaDAO());
            case CADC_REPEATABLE_READ ->
                    repeatableRead.execute(transaction -> read(new TapSchemaDAO()));
            case OURS -> read(new SwapSafeTapSchemaDAO());
        };
    }

    /** Returns how often our DAO tried again in the last read; CADC's never does. */
    int retries() {
        return (int) (counts.getRetries() - retriesBefore);
    }

    /** Whether our DAO answered the last read from its cache; CADC's has none. */
    boolean isFromCache() {
        return counts.getCacheHits() > cacheHitsBefore;
    }

    private TapSchema read(TapSchemaDAO dao) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao.get();
    }
}
