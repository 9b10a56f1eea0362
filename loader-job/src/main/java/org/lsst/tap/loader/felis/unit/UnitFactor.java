package org.lsst.tap.loader.felis.unit;

import java.math.BigInteger;
import org.lsst.tap.loader.felis.unit.UnitToken.Kind;

/** Parses the numbers of a unit: the factor before it, and powers. */
final class UnitFactor {

    private static final BigInteger MAX_POWER_OF_TEN = BigInteger.valueOf(308);

    private final UnitTokens tokens;

    UnitFactor(UnitTokens tokens) {
        this.tokens = tokens;
    }

    /** Returns a factor, with powers of ten as astropy and FITS write them. */
    double parse() throws UnitFault {
        double factor = tokens.is(Kind.UINT) ? integerFactor() : floatFactor();
        if (factor == 0) {
            throw new UnitFault("it has a factor of zero");
        }
        return factor;
    }

    private double floatFactor() throws UnitFault {
        int sign = sign();
        double first = sign * (tokens.is(Kind.UFLOAT) ? real() : finite(integer()));
        return tokens.is(Kind.UINT) ? first * powerOfInteger() : first;
    }

    private double integerFactor() throws UnitFault {
        BigInteger first = integer();
        if (tokens.is(Kind.SIGN)) {
            return powerOfTen(first, signedInteger());
        }
        if (tokens.take(Kind.OPEN)) {
            int sign = tokens.expect(Kind.SIGN).text().equals("-") ? -1 : 1;
            BigInteger exponent = integer();
            tokens.expect(Kind.CLOSE);
            return powerOfTen(first, sign < 0 ? exponent.negate() : exponent);
        }
        if (tokens.take(Kind.POWER)) {
            return power(first);
        }
        double factor = finite(first);
        return tokens.is(Kind.UINT) ? factor * powerOfInteger() : factor;
    }

    /** After an integer and {@code **}: an integer wants the base ten, a decimal takes any. */
    private double power(BigInteger base) throws UnitFault {
        if (!tokens.is(Kind.OPEN)) {
            return powerOfTen(base, signedInteger());
        }
        tokens.expect(Kind.OPEN);
        int sign = sign();
        if (tokens.is(Kind.UFLOAT)) {
            double exponent = sign * real();
            tokens.expect(Kind.CLOSE);
            return raise(base, exponent);
        }
        BigInteger exponent = integer();
        tokens.expect(Kind.CLOSE);
        return powerOfTen(base, sign < 0 ? exponent.negate() : exponent);
    }

    private static double powerOfTen(BigInteger base, BigInteger exponent) throws UnitFault {
        if (!base.equals(BigInteger.TEN)) {
            throw new UnitFault("a factor that is a power is one of ten");
        }
        if (exponent.compareTo(MAX_POWER_OF_TEN) > 0) {
            throw new UnitFault("a factor is too large");
        }
        return Math.pow(10, exponent.doubleValue());
    }

    /** The power of a second integer, of any base. */
    private double powerOfInteger() throws UnitFault {
        BigInteger base = integer();
        if (tokens.is(Kind.SIGN)) {
            return raise(base, signedInteger().doubleValue());
        }
        tokens.expect(Kind.POWER);
        return raise(base, numericPower());
    }

    private static double raise(BigInteger base, double exponent) throws UnitFault {
        double value = finite(base);
        if (value == 0 && exponent < 0) {
            throw new UnitFault("zero has a negative power");
        }
        double power = Math.pow(value, exponent);
        if (Double.isInfinite(power) && !Double.isInfinite(exponent)) {
            throw new UnitFault("a factor is too large");
        }
        return power;
    }

    /** Returns a power: an integer, or in parentheses a decimal or a fraction as well. */
    double numericPower() throws UnitFault {
        if (!tokens.take(Kind.OPEN)) {
            return signedInteger().doubleValue();
        }
        int sign = sign();
        double power;
        if (tokens.is(Kind.UFLOAT)) {
            power = sign * real();
        } else {
            power = sign * integer().doubleValue();
            if (tokens.take(Kind.DIVISION)) {
                BigInteger divisor = signedInteger();
                if (divisor.signum() == 0) {
                    throw new UnitFault("a power is a fraction of zero");
                }
                power /= divisor.doubleValue();
            }
        }
        tokens.expect(Kind.CLOSE);
        return power;
    }

    private int sign() throws UnitFault {
        return tokens.is(Kind.SIGN) && tokens.expect(Kind.SIGN).text().equals("-") ? -1 : 1;
    }

    private BigInteger signedInteger() throws UnitFault {
        int sign = sign();
        BigInteger value = integer();
        return sign < 0 ? value.negate() : value;
    }

    private BigInteger integer() throws UnitFault {
        BigInteger value = tokens.expect(Kind.UINT).integer();
        return value == null ? BigInteger.ZERO : value;
    }

    private double real() throws UnitFault {
        return Double.parseDouble(tokens.expect(Kind.UFLOAT).text());
    }

    private static double finite(BigInteger integer) throws UnitFault {
        double value = integer.doubleValue();
        if (Double.isInfinite(value)) {
            throw new UnitFault("a factor is too large");
        }
        return value;
    }
}
