package org.lsst.tap.schema.schedules;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A way to read TAP_SCHEMA: our DAO as it is, our DAO with a part of its script taken away, or
 * CADC's DAO. The script is the one that our DAO sends; no reader has SQL of its own.
 */
enum Reader {
    OURS("ours", 8),
    OURS_ON_VIEWS("ours, on views", 8),
    OURS_CACHED("ours, with the cache", 8),
    OURS_AFTER_A_SNAPSHOT("ours, a snapshot taken before LOCK", 9),
    CADC_AUTOCOMMIT("CADC's, autocommit", 5),
    CADC_REPEATABLE_READ("CADC's, in REPEATABLE READ", 5),
    WITHOUT_GUARD("ours without the guard", 8) {
        @Override
        String rewrite(String script) {
            return replaced(
                    script,
                    "\nSELECT [^\n]* FROM pg_catalog.pg_locks [^\n]*;\nCOMMIT",
                    "\nSELECT true;\nCOMMIT");
        }
    },
    INNER_JOIN("ours with pg_class joined in the guard", 8) {
        @Override
        String rewrite(String script) {
            return replaced(
                    script,
                    "FROM pg_catalog.pg_locks l",
                    "$0 JOIN pg_catalog.pg_class c ON c.oid = l.relation");
        }
    },
    WITHOUT_LOCK("ours without LOCK and relfilenode", 7) {
        @Override
        String rewrite(String script) {
            return replaced(withoutStorage(script), "LOCK TABLE [^;]*;\n", "");
        }
    },
    WITHOUT_STORAGE_AFTER_A_SNAPSHOT("ours without relfilenode, a snapshot before LOCK", 9) {
        @Override
        String rewrite(String script) {
            return withoutStorage(script);
        }
    },
    MORE_LOCKS("ours with a guard that lets more locks pass", 8) {
        @Override
        String rewrite(String script) {
            return replaced(
                    script,
                    "::pg_catalog.text OPERATOR\\(pg_catalog.=\\)"
                            + " (pg_catalog.current_setting\\('tap_schema.expected'\\))",
                    " @> nullif($1, '')::text[]");
        }
    };

    private final String title;
    private final int steps;

    Reader(String title, int steps) {
        this.title = title;
        this.steps = steps;
    }

    /** Returns the most steps that a read can take, as {@link ScheduleRunner} counts them. */
    int steps() {
        return steps;
    }

    boolean takesSnapshotBeforeLock() {
        return this == OURS_AFTER_A_SNAPSHOT || this == WITHOUT_STORAGE_AFTER_A_SNAPSHOT;
    }

    boolean readsViews() {
        return this == OURS_ON_VIEWS;
    }

    /** Returns whether what is read is to be what was live at the first query. */
    boolean promisesSnapshot() {
        return this != CADC_AUTOCOMMIT;
    }

    /** Returns the script to run in place of our DAO's. */
    String rewrite(String script) {
        return script;
    }

    /** Reads everything, and returns it as text. */
    String read(DataSource dataSource) {
        return switch (this) {
            case CADC_AUTOCOMMIT -> text(new TapSchemaDAO(), dataSource);
            case CADC_REPEATABLE_READ ->
                    inRepeatableRead(dataSource, () -> text(new TapSchemaDAO(), dataSource));
            case OURS_ON_VIEWS -> text(uncached(new OnViews()), dataSource);
            case OURS_CACHED -> text(new SwapSafeTapSchemaDAO(), dataSource);
            default -> text(uncached(new SwapSafeTapSchemaDAO()), dataSource);
        };
    }

    /** CADC's read at rest, which is the measure of all others. */
    static String atRest(DataSource dataSource) {
        return text(new TapSchemaDAO(), dataSource);
    }

    @Override
    public String toString() {
        return title;
    }

    private static SwapSafeTapSchemaDAO uncached(SwapSafeTapSchemaDAO dao) {
        dao.setCached(false);
        return dao;
    }

    private static String text(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }

    private static String inRepeatableRead(DataSource dataSource, Supplier<String> read) {
        TransactionTemplate transaction =
                new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return transaction.execute(status -> read.get());
    }

    private static String withoutStorage(String script) {
        return replaced(
                replaced(script, "(':', [ce].oid), c.relfilenode\\)", "$1)"),
                ", coalesce\\(pg_catalog.pg_relation_filenode\\(l.relation\\),"
                        + " 0::pg_catalog.oid\\)",
                "");
    }

    /** Replaces, and fails if there is nothing to replace: the script would be ours unchanged. */
    private static String replaced(String script, String pattern, String replacement) {
        String replaced = script.replaceAll(pattern, replacement);
        // What is tried again is checked as any sources are, and stays ours.
        if (replaced.equals(script)
                && script.contains("LOCK TABLE")
                && !script.contains("WITH RECURSIVE")) {
            throw new IllegalStateException("No " + pattern + " in " + script);
        }
        return replaced;
    }

    /** Reads the views that have the names of the tables without the 11. */
    private static final class OnViews extends SwapSafeTapSchemaDAO {
        OnViews() {
            UnaryOperator<String> view = table -> table.replace("11", "");
            schemasTableName = view.apply(schemasTableName);
            tablesTableName = view.apply(tablesTableName);
            columnsTableName = view.apply(columnsTableName);
            keysTableName = view.apply(keysTableName);
            keyColumnsTableName = view.apply(keyColumnsTableName);
        }
    }
}
