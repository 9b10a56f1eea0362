package org.lsst.tap.loader.failure;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the database or of the connection to it. The message holds PostgreSQL's own and the
 * SQLSTATE (PostgreSQL manual, appendix A).
 */
public class DatabaseException extends LoaderException {

    private static final long serialVersionUID = 1L;

    public DatabaseException(String message, @Nullable SQLException cause) {
        super(ExitCode.DATABASE, message, cause);
    }

    /** Returns the SQLSTATE of the failure, where the server or the driver gave one. */
    public Optional<String> sqlState() {
        return getCause() instanceof SQLException cause
                ? Optional.ofNullable(cause.getSQLState())
                : Optional.empty();
    }
}
