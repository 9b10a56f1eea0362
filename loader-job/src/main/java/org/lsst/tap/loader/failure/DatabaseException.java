package org.lsst.tap.loader.failure;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the database or of the connection to it. The message holds PostgreSQL's own and the
 * SQLSTATE (PostgreSQL manual, appendix A).
 */
public class DatabaseException extends LoaderException {

    public DatabaseException(String message, @Nullable SQLException cause) {
        super(ExitCode.DATABASE, message, cause);
    }
}
