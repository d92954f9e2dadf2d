package dev.costate.autodiff.graphs;

import static dev.costate.autodiff.graphs.Pointwise.Domain.ANY;
import static dev.costate.autodiff.graphs.Pointwise.Domain.APART;
import static dev.costate.autodiff.graphs.Pointwise.Domain.POSITIVE;
import static dev.costate.autodiff.graphs.Pointwise.Domain.SMALL;

import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** The functions of each element, once by the library and once by the interpreter. */
final class Pointwise {
    /** What an operand must be, or the result is of no interest. */
    enum Domain { ANY, SMALL, POSITIVE, APART }

    /** A function of one argument. */
    record One(String name, Domain domain, UnaryOperator<Var> recorded, UnaryOperator<Jet> exact) {
    }

    /** A function of two. */
    record Two(String name, Domain a, Domain b, BinaryOperator<Var> recorded, BinaryOperator<Jet> exact) {
    }

    static final List<One> ONE = new ArrayList<>(List.of(
            new One("negated", ANY, Var::negated, Jet::negated),
            new One("reciprocal", APART, Var::reciprocal, JetFunctions::reciprocal),
            new One("square", ANY, Var::square, x -> x.times(x)),
            new One("sqrt", POSITIVE, Var::sqrt, JetFunctions::sqrt),
            new One("exp", SMALL, Var::exp, JetFunctions::exp),
            new One("expm1", SMALL, Var::expm1, JetFunctions::expm1),
            new One("log", POSITIVE, Var::log, JetFunctions::log),
            new One("log1p", POSITIVE, Var::log1p, JetFunctions::log1p),
            new One("tanh", ANY, Var::tanh, JetFunctions::tanh),
            new One("sigmoid", ANY, Var::sigmoid, JetFunctions::sigmoid),
            new One("softplus", ANY, Var::softplus, JetFunctions::softplus),
            new One("sin", ANY, Var::sin, JetFunctions::sin),
            new One("cos", ANY, Var::cos, JetFunctions::cos),
            new One("erf", ANY, Var::erf, JetFunctions::erf),
            new One("relu", ANY, Var::relu, JetChoices::relu),
            new One("elu", ANY, Var::elu, JetChoices::elu),
            new One("gelu", ANY, Var::gelu, JetFunctions::gelu),
            new One("silu", ANY, Var::silu, JetFunctions::silu),
            new One("abs", ANY, Var::abs, JetChoices::abs),
            new One("sign", ANY, Var::sign, JetChoices::signOf),
            new One("tan", SMALL, Var::tan,
                    x -> JetFunctions.sin(x).times(JetFunctions.reciprocal(JetFunctions.cos(x)))),
            new One("sinh", SMALL, Var::sinh,
                    x -> JetFunctions.exp(x).minus(JetFunctions.exp(x.negated())).times(0.5)),
            new One("cosh", SMALL, Var::cosh,
                    x -> JetFunctions.exp(x).plus(JetFunctions.exp(x.negated())).times(0.5)),
            new One("atan", ANY, Var::atan, JetFunctions::atan),
            new One("round", ANY, Var::round, JetChoices::round),
            new One("floor", ANY, Var::floor, JetChoices::floor),
            new One("ceil", ANY, Var::ceil, JetChoices::ceil),
            new One("not", ANY, Var::not, x -> JetChoices.equal(x, Jet.constant(0))),
            new One("stopGradient", ANY, Var::stopGradient, Jet::stopped),
            new One("times 1", ANY, x -> x.times(1), x -> x),
            new One("plus 0", ANY, x -> x.plus(0), x -> x),
            new One("over 1", ANY, x -> x.dividedBy(1), x -> x),
            new One("times 0.3", ANY, x -> x.times(0.3), x -> x.times(0.3)),
            new One("minus from 2", ANY, x -> x.subtractedFrom(2), x -> Jet.constant(2).minus(x)),
            new One("clamp", ANY, x -> x.clamp(-1, 1.5),
                    x -> JetChoices.min(JetChoices.max(x, Jet.constant(-1)), Jet.constant(1.5)))));

    static {
        for (int p = -3; p <= 5; p++) {
            int n = p;
            ONE.add(new One("power " + n, n < 0 ? APART : ANY, x -> x.power(n), x -> JetFunctions.power(x, n)));
        }
    }

    static final List<Two> TWO = List.of(
            new Two("plus", ANY, ANY, Var::plus, Jet::plus),
            new Two("minus", ANY, ANY, Var::minus, Jet::minus),
            new Two("times", ANY, ANY, Var::times, Jet::times),
            new Two("times", ANY, ANY, Var::times, Jet::times),
            new Two("dividedBy", ANY, APART, Var::dividedBy, (a, b) -> a.times(JetFunctions.reciprocal(b))),
            new Two("power", POSITIVE, SMALL, Var::power,
                    (a, b) -> JetFunctions.exp(b.times(JetFunctions.log(a)))),
            new Two("min", ANY, ANY, Var::min, JetChoices::min),
            new Two("max", ANY, ANY, Var::max, JetChoices::max),
            new Two("greater", ANY, ANY, Var::greater, JetChoices::greater),
            new Two("greaterOrEqual", ANY, ANY, Var::greaterOrEqual, JetChoices::greaterOrEqual),
            new Two("less", ANY, ANY, Var::less, (a, b) -> JetChoices.greater(b, a)),
            new Two("lessOrEqual", ANY, ANY, Var::lessOrEqual, (a, b) -> JetChoices.greaterOrEqual(b, a)),
            new Two("equal", ANY, ANY, Var::equal, JetChoices::equal),
            new Two("notEqual", ANY, ANY, Var::notEqual,
                    (a, b) -> Jet.constant(1).minus(JetChoices.equal(a, b))),
            new Two("atan2", ANY, APART, Var::atan2, JetChoices::atan2));

    private Pointwise() {
    }

    static One one(String name) {
        return ONE.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }

    static Two two(String name) {
        return TWO.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }
}
