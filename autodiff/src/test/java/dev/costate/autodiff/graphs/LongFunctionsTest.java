package dev.costate.autodiff.graphs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** The interpreter's functions against values known to 40 digits. */
class LongFunctionsTest {
    /** Measured: 6e-32 at most. */
    private static void is(String expected, DoubleDouble x) {
        BigDecimal error = new BigDecimal(x.hi()).add(new BigDecimal(x.lo())).subtract(new BigDecimal(expected)).abs();
        assertTrue(error.doubleValue() <= 1e-30 * Math.max(1, x.size()), expected + ": off by " + error.doubleValue());
    }

    @Test
    void knownValues() {
        DoubleDouble one = DoubleDouble.ONE;
        DoubleDouble two = DoubleDouble.of(2);
        is("0.3333333333333333333333333333333333333333", one.dividedBy(DoubleDouble.of(3)));
        is("1.4142135623730950488016887242096980785697", two.sqrt());
        is("2.7182818284590452353602874713526624977572", LongFunctions.exp(one));
        is("0.1353352832366126918939994949724844034076", LongFunctions.exp(two.negated()));
        is("1.0986122886681096913952452369225257046475", LongFunctions.log(DoubleDouble.of(3)));
        is("0.8414709848078965066525023216302989996226", LongFunctions.sin(one));
        is("0.5403023058681397174009366074429766037323", LongFunctions.cos(one));
        is("0.7853981633974483096156608458198757210493", LongFunctions.atan(one));
        is("0.8427007929497148693412206350826092592961", LongFunctions.erf(one));
        is("0.7310585786300048792511592418218362743651", LongFunctions.sigmoid(one));
    }
}
