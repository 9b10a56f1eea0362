package org.lsst.tap.loader.felis.unit;

import java.util.List;
import org.lsst.tap.loader.felis.unit.UnitToken.Kind;

/** The tokens of a unit and how far they are read. */
final class UnitTokens {

    private final List<UnitToken> tokens;
    private int at;

    UnitTokens(List<UnitToken> tokens) {
        this.tokens = tokens;
    }

    boolean is(Kind kind) {
        return tokens.get(at).kind() == kind;
    }

    boolean take(Kind kind) {
        if (is(kind) && kind != Kind.END) {
            at++;
            return true;
        }
        return false;
    }

    UnitToken expect(Kind kind) throws UnitFault {
        UnitToken token = tokens.get(at);
        if (token.kind() != kind) {
            String found = token.kind() == Kind.END ? "its end" : "'" + token.text() + "'";
            throw new UnitFault(found + " can't stand where it does");
        }
        if (kind != Kind.END) {
            at++;
        }
        return token;
    }
}
