package org.lsst.tap.tools.soak;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.sql.DataSource;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.tools.demo.reads.Content;

/**
 * Reads all of TAP_SCHEMA in one way. Safe for use by many threads.
 *
 * @param kind the way
 * @param source what reads
 */
record SoakReader(ReadKind kind, Source source) {

    /** What reads. */
    @FunctionalInterface
    interface Source {
        /** Reads; a failure is any RuntimeException. */
        Unjudged read();
    }

    /** What was read and is not looked at yet, since that takes time of its own. */
    @FunctionalInterface
    interface Unjudged {
        Look look();
    }

    /**
     * What was read, in short.
     *
     * @param digest equal if and only if what was read is
     * @param empty whether there was not a single column in it
     */
    record Look(String digest, boolean empty) {

        private static Look of(Content content) {
            return new Look(content.digest(), content.columns() == 0);
        }

        /** Returns the look of a document. */
        static Look ofText(String text, boolean empty) {
            try {
                MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
                byte[] digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
                return new Look(HexFormat.of().formatHex(digest), empty);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        }
    }

    /** Returns a reader with CADC's own DAO, which is right at rest. */
    static SoakReader cadcs(DataSource dataSource) {
        return new SoakReader(ReadKind.CADCS, () -> read(new TapSchemaDAO(), dataSource));
    }

    /** Returns a reader with our DAO and its cache. */
    static SoakReader cached(DataSource pool) {
        return new SoakReader(ReadKind.CACHED, () -> read(new SwapSafeTapSchemaDAO(), pool));
    }

    /** Returns a reader with our DAO that does not use the cache. */
    static SoakReader uncached(DataSource pool) {
        return new SoakReader(
                ReadKind.UNCACHED,
                () -> {
                    SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
                    dao.setCached(false);
                    return read(dao, pool);
                });
    }

    private static Unjudged read(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        var result = dao.get();
        return () -> Look.of(Content.of(result));
    }
}
