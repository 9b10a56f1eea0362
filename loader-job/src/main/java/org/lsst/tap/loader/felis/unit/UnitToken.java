package org.lsst.tap.loader.felis.unit;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A token of a unit.
 *
 * @param text as it stands
 * @param integer the value of an UINT; null for others
 */
record UnitToken(Kind kind, String text, @Nullable BigInteger integer) {

    /** The kinds of tokens. */
    enum Kind {
        COMMA,
        POWER,
        PRODUCT,
        DIVISION,
        OPEN,
        CLOSE,
        FUNCTION,
        UNIT,
        SIGN,
        UINT,
        UFLOAT,
        END
    }
}
