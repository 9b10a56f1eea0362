package org.lsst.tap.loader.felis.unit;

import java.util.List;
import org.lsst.tap.loader.felis.unit.UnitToken.Kind;

/**
 * Parses a unit: products and quotients of units with powers, perhaps a factor first, perhaps a
 * list of such. Where the grammar leaves a choice, the token that can go on does, as in astropy's
 * parser: a parenthesis after a unit starts a power, one after an integer a power of ten.
 */
final class UnitParser {

    private static final int MAX_DEPTH = 100;

    private final UnitTokens tokens;
    private int depth;

    UnitParser(List<UnitToken> tokens) {
        this.tokens = new UnitTokens(tokens);
    }

    UnitValue parse() throws UnitFault {
        UnitValue value = main();
        tokens.expect(Kind.END);
        return value;
    }

    /** What may stand alone, or in the parentheses of a function. */
    private UnitValue main() throws UnitFault {
        Part first = part();
        return tokens.is(Kind.COMMA) ? list(first).value : first.value;
    }

    /** A part of a list: a unit, or a list in parentheses. */
    private record Part(UnitValue value, boolean product) {}

    private Part list(Part first) throws UnitFault {
        checkPossible(first.value);
        while (tokens.take(Kind.COMMA)) {
            if (!tokens.is(Kind.COMMA) && !tokens.is(Kind.CLOSE) && !tokens.is(Kind.END)) {
                checkPossible(part().value);
            }
        }
        return new Part(UnitValue.list(), false);
    }

    private static void checkPossible(UnitValue value) throws UnitFault {
        if (!value.isPossible()) {
            throw new UnitFault("it has a factor of zero");
        }
    }

    private Part part() throws UnitFault {
        if (tokens.is(Kind.OPEN)) {
            Part inner = parenthesised();
            return inner.product ? unitFrom(inner.value) : inner;
        }
        if (tokens.is(Kind.UINT) || tokens.is(Kind.UFLOAT) || tokens.is(Kind.SIGN)) {
            return new Part(scaled(), false);
        }
        if (tokens.is(Kind.DIVISION)) {
            return new Part(inverse(), false);
        }
        return unitFrom(expression());
    }

    /** Parentheses at the start: around a product, or around a list. */
    private Part parenthesised() throws UnitFault {
        open();
        Part inner = part();
        if (tokens.is(Kind.COMMA)) {
            inner = list(inner);
        } else if (!inner.product) {
            throw new UnitFault("parentheses hold a product of units or a list");
        }
        close();
        return inner;
    }

    private void open() throws UnitFault {
        tokens.expect(Kind.OPEN);
        if (++depth > MAX_DEPTH) {
            throw new UnitFault("its parentheses are nested too deep");
        }
    }

    private void close() throws UnitFault {
        tokens.expect(Kind.CLOSE);
        depth--;
    }

    /** The rest of a unit whose first expression is read. */
    private Part unitFrom(UnitValue first) throws UnitFault {
        UnitValue product = productFrom(first);
        if (!tokens.is(Kind.DIVISION)) {
            return new Part(product, true);
        }
        return new Part(quotientFrom(product), false);
    }

    private UnitValue quotientFrom(UnitValue product) throws UnitFault {
        UnitValue value = product;
        while (tokens.take(Kind.DIVISION)) {
            value = value.over(product());
        }
        return value;
    }

    private UnitValue scaled() throws UnitFault {
        double factor = new UnitFactor(tokens).parse();
        boolean product = tokens.take(Kind.PRODUCT);
        if (tokens.is(Kind.DIVISION)) {
            return inverse().scaled(factor);
        }
        if (product || startsExpression()) {
            return quotientFrom(product()).scaled(factor);
        }
        return UnitValue.factor(factor);
    }

    private UnitValue inverse() throws UnitFault {
        tokens.expect(Kind.DIVISION);
        return expression().power(-1);
    }

    private UnitValue product() throws UnitFault {
        return productFrom(expression());
    }

    private UnitValue productFrom(UnitValue first) throws UnitFault {
        UnitValue value = first;
        while (tokens.is(Kind.PRODUCT) || startsExpression()) {
            tokens.take(Kind.PRODUCT);
            value = value.times(expression());
        }
        return value;
    }

    private boolean startsExpression() {
        return tokens.is(Kind.UNIT) || tokens.is(Kind.FUNCTION) || tokens.is(Kind.OPEN);
    }

    private UnitValue expression() throws UnitFault {
        if (tokens.is(Kind.FUNCTION)) {
            return function();
        }
        if (tokens.is(Kind.OPEN)) {
            open();
            UnitValue value = product();
            close();
            return value;
        }
        UnitValue unit = UnitValue.unit(tokens.expect(Kind.UNIT).text());
        if (tokens.take(Kind.POWER)
                || tokens.is(Kind.SIGN)
                || tokens.is(Kind.UINT)
                || tokens.is(Kind.OPEN)) {
            double power = new UnitFactor(tokens).numericPower();
            if (Double.isInfinite(power)) {
                throw new UnitFault("a power is too large");
            }
            return unit.power(power);
        }
        return unit;
    }

    private UnitValue function() throws UnitFault {
        String name = tokens.expect(Kind.FUNCTION).text();
        open();
        UnitValue argument = main();
        close();
        return switch (name) {
            case "sqrt" -> argument.power(0.5);
            case "mag", "dB", "dex" -> argument.in(name);
            default -> throw new UnitFault("the function '" + name + "' is not allowed in units");
        };
    }
}
