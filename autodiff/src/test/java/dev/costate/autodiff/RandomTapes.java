package dev.costate.autodiff;

import dev.costate.autodiff.ops.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Random programs that mix every kind of op.
 *
 * <p>They have the patterns that simplification looks for, and inputs with exact zeros of both signs.
 */
public final class RandomTapes {
    private final SplittableRandom random;
    private final List<Var> pool = new ArrayList<>();

    private RandomTapes(long seed) {
        random = new SplittableRandom(seed);
    }

    public static Tape tape(long seed) {
        RandomTapes r = new RandomTapes(seed);
        int n = r.below(5) == 0 ? 40 : 3 + r.below(4);
        int m = 1 + r.below(5);
        int k = 1 + r.below(4);
        List<Shape> shapes = List.of(Shape.of(n, m), Shape.of(n, k), Shape.of(k * m + m + 3), Shape.of(m),
                Shape.of(n, 1), Shape.SCALAR);
        return Tape.record(shapes, v -> r.program(v, n, m, k));
    }

    public static Tensor[] inputs(Tape tape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return tape.inputShapes().stream().map(s -> {
            double[] v = new double[s.size()];
            for (int i = 0; i < v.length; i++) {
                int kind = random.nextInt(12);
                v[i] = kind == 0 ? -0.0 : kind == 1 ? 0 : kind == 2 ? 1 : random.nextDouble(-2, 2);
            }
            return Tensor.of(s, v);
        }).toArray(Tensor[]::new);
    }

    private int below(int n) {
        return random.nextInt(n);
    }

    private Var any() {
        return pool.get(Math.max(below(pool.size()), below(pool.size())));
    }

    private Var[] program(Var[] v, int n, int m, int k) {
        pool.addAll(List.of(v));
        Var w = v[2].slice(0, 0, k * m).reshape(k, m);
        Var b = v[2].slice(0, k * m, k * m + m);
        Var rest = v[2].slice(0, k * m + m, k * m + m + 3);
        pool.add(v[1].matmul(w).plus(b).tanh());
        pool.add(rest.sum());
        int length = 6 + below(14);
        for (int i = 0; i < length; i++) {
            Var x = step();
            if (x.shape().size() <= 4000) {
                pool.add(x);
            }
        }
        List<Var> out = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            out.add(any());
        }
        out.add(pool.get(pool.size() - 1));
        return out.toArray(Var[]::new);
    }

    private static final List<Function<Var, Var>> UNARY = List.of(Var::negated, Var::tanh, Var::sigmoid, Var::abs,
            Var::sign, Var::square, Var::relu, Var::softplus, Var::sin, Var::cos, Var::elu, Var::silu, Var::gelu,
            Var::erf, Var::stopGradient, x -> x.times(1), x -> x.dividedBy(1), x -> x.negated().negated(),
            x -> x.plus(0), x -> x.power(1), x -> x.power(2), x -> x.power(3), x -> x.power(0), x -> x.clamp(-1, 1),
            x -> x.square().plus(0.5).sqrt(), x -> x.abs().plus(0.25).log(), x -> x.abs().log1p(),
            x -> x.times(0.3).exp(), x -> x.times(0.3).expm1(), x -> x.square().plus(1).reciprocal(),
            x -> Var.constant(2).times(Var.constant(3)).plus(x));

    private Var step() {
        Var x = any();
        switch (below(17)) {
            case 0, 1, 2:
                return UNARY.get(below(UNARY.size())).apply(x);
            case 3, 4, 5, 6:
                return binary(x, any());
            case 7:
                return x.reshape(below(2) == 0 ? Shape.of(x.shape().size()) : Shape.of(1, x.shape().size()));
            case 8:
                return x.shape().rank() >= 2 ? x.transpose() : x.expand(below(x.shape().rank() + 1));
            case 9:
                return matmul(x, any());
            case 10:
                return x.shape().rank() == 0 ? x
                        : below(2) == 0 ? x.sum(below(x.shape().rank())) : x.maxOver(below(x.shape().rank()));
            case 11:
                return x.shape().rank() == 0 ? x : slices(x, below(x.shape().rank()));
            case 12:
                return x.shape().rank() == 0 ? x
                        : x.cumulativeSum(below(x.shape().rank())).softmax(below(x.shape().rank()));
            case 13:
                return x.shape().rank() == 0 ? x.exp() : x.logSumExp(below(x.shape().rank()));
            case 14:
                return scan(x);
            case 15:
                return x.shape().rank() == 0 || x.shape().size() == 0 ? x : spectrum(x);
            default:
                Var y = UNARY.get(below(UNARY.size())).apply(x);
                return x.greater(Var.constant(0)).where(y, x);
        }
    }

    private Var spectrum(Var x) {
        int n = x.shape().dim(-1);
        Var y = x.shape().rank() > 1 && below(2) == 0 ? x.rfft2().times(0.5).irfft2(n) : x.rfft();
        return y.shape().size() > 4000 ? x : y;
    }

    private Var binary(Var x, Var y) {
        try {
            Shape s = Shape.broadcast(x.shape(), y.shape());
            if (s.size() > 4000) {
                return x;
            }
        } catch (ShapeMismatchException e) {
            return binary(x, y.sum());
        }
        return switch (below(8)) {
            case 0, 1 -> x.plus(y);
            case 2 -> x.minus(y);
            case 3, 4 -> x.times(y);
            case 5 -> x.dividedBy(y.square().plus(0.5));
            case 6 -> x.min(y);
            default -> x.max(y.negated());
        };
    }

    private Var matmul(Var x, Var y) {
        Var a = x.reshape(below(2) == 0 ? Shape.of(x.shape().size(), 1) : Shape.of(1, x.shape().size()));
        if (x.shape().rank() == 2) {
            a = x;
        }
        if (below(4) == 0) {
            Var row = x.reshape(x.shape().size()).slice(0, 0, 1 + below(x.shape().size()));
            int m = 2 + below(5);
            Var rows = row.broadcastTo(Shape.of(m, row.shape().size()));
            Var both = Var.concat(1, rows, y.sum().broadcastTo(Shape.of(m, 2)));
            return both.matmul(both.transpose().times(0.5)).matmul(both);
        }
        Var square = a.shape().size() > 400 ? a : below(2) == 0 ? a.transpose().matmul(a) : a.matmul(a.transpose());
        if (y.shape().rank() == 2 && y.shape().dim(0) == a.shape().dim(1)) {
            return a.matmul(y).transpose();
        }
        return square;
    }

    private Var slices(Var x, int axis) {
        int n = x.shape().dim(axis);
        int cut = below(n + 1);
        if (cut == 0 || cut == n) {
            return x.slice(axis, 0, n);
        }
        Var a = x.slice(axis, 0, cut);
        Var b = x.slice(axis, cut, n);
        return below(2) == 0 ? Var.concat(axis, b, a.negated()) : Var.concat(axis, a, b).slice(axis, cut, n);
    }

    private Var scan(Var x) {
        if (x.shape().rank() == 0 || x.shape().dim(0) > 6) {
            return x;
        }
        Shape row = x.shape().without(0);
        Var outer = any().sum();
        Var zero = Var.constant(0).broadcastTo(row);
        int steps = below(x.shape().dim(0) + 1);
        Var[] r = Scan.counted(Var.constant(steps), x.shape().dim(0), new Var[] {zero, outer},
                new Var[] {x, x.stopGradient()},
                (c, e) -> new Var[] {c[0].plus(e[0]).times(outer.tanh()), c[1].plus(e[1].sum()), c[0].times(e[1])});
        return below(2) == 0 ? r[0] : r[2];
    }

    /** Returns the tape itself and derivatives of it. */
    public static List<Tape> withDerivatives(Tape tape) {
        Tape vjp = tape.vjp();
        return List.of(tape, vjp, tape.jvp(), vjp.jvp(flags(vjp, tape.inputs().size())));
    }

    private static boolean[] flags(Tape tape, int first) {
        boolean[] f = new boolean[tape.inputs().size()];
        IntStream.range(0, first).forEach(i -> f[i] = true);
        return f;
    }
}
