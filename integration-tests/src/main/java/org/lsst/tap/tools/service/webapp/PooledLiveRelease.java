package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.db.DBUtil;
import java.util.Optional;
import javax.naming.NamingException;
import org.lsst.tap.repertoire.datalink.LiveRelease;
import org.lsst.tap.schema.LiveTapSchemaRelease;

/**
 * Which release is live, read through the service's pool. Loads with the drop-in jar or the
 * library's own only. Safe for use by many threads.
 */
public final class PooledLiveRelease implements LiveRelease {

    private final LiveTapSchemaRelease release;

    /** Takes the pool from JNDI, where the web application has it. */
    public PooledLiveRelease() throws NamingException {
        // Here and not at each read: a background thread need not see the application's names.
        this.release = new LiveTapSchemaRelease(DBUtil.findJNDIDataSource("jdbc/tapuser"));
    }

    @Override
    public Optional<String> read() {
        return release.read();
    }
}
