package dev.costate.autodiff.ops;

import static dev.costate.autodiff.ops.Zero.orZero;
import static dev.costate.autodiff.ops.Zero.plus;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;

/**
 * The elementwise ops, one row each: kernel → jvp, vjp. Names and formulas are those of {@link Unary}, {@link Binary}.
 *
 * <p>To add one, give the enum a constant, the kernels its arithmetic, this table a row and the tests' {@code OpList} a
 * sample. The two rules of a row are written independently; in a jvp f' is one expression, so that directions which
 * share a point share it. A row is made when it is used: linking all rules at start would take milliseconds.
 */
final class ElementwiseRules {
    private static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

    private ElementwiseRules() {
    }

    /** Returns f'(x)·d, null for zero; d is a tangent or a cotangent. */
    interface UnaryRule {
        Var apply(Var x, Var y, Var d);
    }

    /** Returns ∂f/∂a·g or ∂f/∂b·g, null for zero. */
    interface BinaryRule {
        Var apply(Var a, Var b, Var z, Var g);
    }

    /** Returns ∂f/∂a·da + ∂f/∂b·db, null for zero; one of da and db may be null for zero. */
    interface BinaryTangentRule {
        Var apply(Var a, Var b, Var z, Var da, Var db);
    }

    /** The rules of y = f(x); {@code kinked} if f has two pieces that meet at 0. */
    record UnaryRow(UnaryRule jvp, UnaryRule vjp, boolean cheap, boolean kinked) {
        UnaryRow kinkedAtZero() {
            return new UnaryRow(jvp, vjp, cheap, true);
        }
    }

    /** The rules of z = f(a, b). */
    record BinaryRow(BinaryTangentRule jvp, BinaryRule vjpA, BinaryRule vjpB, boolean cheap, Kinks kinks) {
        BinaryRow kinked(Kinks where) {
            return new BinaryRow(jvp, vjpA, vjpB, cheap, where);
        }
    }

    /** Where the pieces of a piecewise smooth f(a, b) meet. */
    enum Kinks { NONE, WHERE_EQUAL, WHERE_RESULT_CHANGES }

    static UnaryRow of(Unary f) {
        return switch (f) {
            // ---- arithmetic
            case IDENTITY -> cheap((x, y, d) -> d, (x, y, g) -> g);
            case NEGATE -> cheap((x, y, d) -> d.negated(), (x, y, g) -> g.negated());
            case ABS -> cheap((x, y, d) -> d.times(x.sign()), (x, y, g) -> g.times(x.sign())).kinkedAtZero();
            case SIGN, STEP -> cheap((x, y, d) -> null, (x, y, g) -> null).kinkedAtZero();
            case SQUARE -> cheap((x, y, d) -> d.times(x.times(2)), (x, y, g) -> g.times(x.times(2)));
            case SQRT -> cheap((x, y, d) -> d.dividedBy(y.times(2)), (x, y, g) -> g.times(0.5).dividedBy(y));
            case RECIPROCAL -> cheap((x, y, d) -> d.times(y.square().negated()),
                    (x, y, g) -> g.negated().times(y).times(y));
            // ---- functions
            case EXP -> smooth((x, y, d) -> d.times(y), (x, y, g) -> g.times(y));
            case EXPM1 -> smooth((x, y, d) -> d.times(y.plus(1)), (x, y, g) -> g.times(x.exp()));
            case LOG -> smooth((x, y, d) -> d.dividedBy(x), (x, y, g) -> g.dividedBy(x));
            case LOG1P -> smooth((x, y, d) -> d.dividedBy(x.plus(1)), (x, y, g) -> g.dividedBy(x.plus(1)));
            case SIN -> smooth((x, y, d) -> d.times(x.cos()), (x, y, g) -> g.times(x.cos()));
            case COS -> smooth((x, y, d) -> d.times(x.sin().negated()), (x, y, g) -> g.negated().times(x.sin()));
            case ERF -> smooth((x, y, d) -> d.times(x.square().negated().exp().times(TWO_OVER_SQRT_PI)),
                    (x, y, g) -> g.times(x.square().negated().exp().times(TWO_OVER_SQRT_PI)));
            // ---- activations, whose vjp is one pass
            case TANH -> smooth((x, y, d) -> d.times(Var.constant(1).minus(y.square())),
                    (x, y, g) -> backward(Binary.TANH_BACKWARD, y, g));
            case SIGMOID -> smooth((x, y, d) -> d.times(y.minus(y.square())),
                    (x, y, g) -> backward(Binary.SIGMOID_BACKWARD, y, g));
            case SOFTPLUS -> smooth((x, y, d) -> d.times(x.sigmoid()),
                    (x, y, g) -> backward(Binary.SOFTPLUS_BACKWARD, x, g));
            case RELU -> cheap((x, y, d) -> d.times(x.greater(Var.constant(0))),
                    (x, y, g) -> backward(Binary.RELU_BACKWARD, x, g)).kinkedAtZero();
            case ELU -> smooth((x, y, d) -> d.times(x.min(Var.constant(0)).exp()),
                    (x, y, g) -> backward(Binary.ELU_BACKWARD, x, g)).kinkedAtZero();
            case GELU -> smooth((x, y, d) -> d.times(Normal.cdf(x).plus(x.times(Normal.density(x)))),
                    (x, y, g) -> backward(Binary.GELU_BACKWARD, x, g));
            case SILU -> smooth((x, y, d) -> d.times(x.sigmoid().times(x.minus(y).plus(1))),
                    (x, y, g) -> backward(Binary.SILU_BACKWARD, x, g));
        };
    }

    static BinaryRow of(Binary f) {
        return switch (f) {
            case ADD -> cheap((a, b, z, da, db) -> plus(da, db), (a, b, z, g) -> g, (a, b, z, g) -> g);
            case SUBTRACT -> cheap(
                    (a, b, z, da, db) -> da == null ? db.negated() : db == null ? da : da.minus(db),
                    (a, b, z, g) -> g, (a, b, z, g) -> g.negated());
            case MULTIPLY -> cheap(
                    (a, b, z, da, db) -> plus(da == null ? null : da.times(b), db == null ? null : a.times(db)),
                    (a, b, z, g) -> g.times(b), (a, b, z, g) -> g.times(a));
            case DIVIDE -> cheap(
                    (a, b, z, da, db) -> plus(da, db == null ? null : z.times(db).negated()).dividedBy(b),
                    (a, b, z, g) -> g.dividedBy(b), (a, b, z, g) -> g.times(z).dividedBy(b).negated());
            case POWER -> new BinaryRow(
                    (a, b, z, da, db) -> plus(da == null ? null : da.times(b.times(base(a, b).power(b.minus(1)))),
                            db == null ? null : db.times(z.times(a.log()))),
                    (a, b, z, g) -> g.times(b.times(base(a, b).power(b.minus(1)))),
                    (a, b, z, g) -> g.times(z.times(a.log())), false, Kinks.NONE);
            // on a tie the derivative goes to a
            case MIN -> cheap(
                    (a, b, z, da, db) -> b.greaterOrEqual(a).where(orZero(da, z), orZero(db, z)),
                    (a, b, z, g) -> g.times(b.greaterOrEqual(a)), (a, b, z, g) -> g.times(a.greater(b)))
                            .kinked(Kinks.WHERE_EQUAL);
            case MAX -> cheap(
                    (a, b, z, da, db) -> a.greaterOrEqual(b).where(orZero(da, z), orZero(db, z)),
                    (a, b, z, g) -> g.times(a.greaterOrEqual(b)), (a, b, z, g) -> g.times(b.greater(a)))
                            .kinked(Kinks.WHERE_EQUAL);
            case GREATER, GREATER_OR_EQUAL, EQUAL -> cheap((a, b, z, da, db) -> null, (a, b, z, g) -> null,
                    (a, b, z, g) -> null).kinked(Kinks.WHERE_RESULT_CHANGES);
            case TANH_BACKWARD, SIGMOID_BACKWARD, SOFTPLUS_BACKWARD, RELU_BACKWARD, SILU_BACKWARD, ELU_BACKWARD,
                    GELU_BACKWARD -> throw new IllegalArgumentException(f + " is the vjp of an activation");
        };
    }

    /** Where b is 0, a^b is 1 for every a, and so 0·a⁻¹ must be 0 at a = 0 and NaN too: 1 stands for those. */
    private static Var base(Var a, Var b) {
        return b.equal(0).where(a.abs().greater(0).where(a, Var.constant(1)), a);
    }

    private static UnaryRow smooth(UnaryRule jvp, UnaryRule vjp) {
        return new UnaryRow(jvp, vjp, false, false);
    }

    private static UnaryRow cheap(UnaryRule jvp, UnaryRule vjp) {
        return new UnaryRow(jvp, vjp, true, false);
    }

    private static BinaryRow cheap(BinaryTangentRule jvp, BinaryRule vjpA, BinaryRule vjpB) {
        return new BinaryRow(jvp, vjpA, vjpB, true, Kinks.NONE);
    }

    private static Var backward(Binary f, Var at, Var g) {
        return Var.apply1(new ActivationBackward(f), at, g);
    }
}
