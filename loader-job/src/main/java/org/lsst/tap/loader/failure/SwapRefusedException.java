package org.lsst.tap.loader.failure;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A swap or a rollback that must not happen, for what live or staging is. Live is unchanged. */
public class SwapRefusedException extends LoaderException {

    private static final long serialVersionUID = 1L;

    public SwapRefusedException(String message) {
        super(message);
    }

    public SwapRefusedException(String message, @Nullable SQLException cause) {
        super(message, cause);
    }
}
