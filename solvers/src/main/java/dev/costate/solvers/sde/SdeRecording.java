package dev.costate.solvers.sde;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.GradientMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Puts a solve on the open tape. Belongs to one recording. */
final class SdeRecording {
    private final RecordedSde solve;
    private final Var[] init;
    private final Var[] sequences;
    private final Var[] captured;

    private SdeRecording(RecordedSde solve, Var[] init, Var[] sequences, Var[] captured) {
        this.solve = solve;
        this.init = init;
        this.sequences = sequences;
        this.captured = captured;
    }

    /** Records the tapes of a solve and its first carry. */
    static SdeRecording of(SdeTerms terms, Var y0, TimeGrid grid, Noise noise, SdeMethod method,
            GradientMethod gradient, boolean additive) {
        boolean area = method.needsArea();
        Var[] sequences = noise.sequences(grid, area);
        Var[] init = method.start(terms, Var.constant(grid.t(0)), y0);
        List<Shape> carry = Arrays.stream(init).map(Var::shape).toList();
        List<Shape> ofStep = new ArrayList<>();
        for (int i = 0; i < GridStep.SEQUENCES; i++) {
            ofStep.add(Shape.SCALAR);
        }
        for (Var s : sequences) {
            ofStep.add(s.shape().without(0));
        }
        List<Closure> closures = new ArrayList<>();
        closures.add(closure(carry, ofStep, (c, x) -> method.step(terms, draw(noise, x, area), c)));
        boolean back = gradient.truth() == Truth.TRUE_SOLUTION;
        if (method.reversible()) {
            closures.add(closure(carry, ofStep, (c, x) -> method.undo(terms, draw(noise, x, area), c)));
        }
        if (back) {
            boolean ito = method.calculus() == Calculus.ITO && !additive;
            closures.add(closure(List.of(y0.shape(), Shape.SCALAR), ofStep,
                    (c, x) -> new Var[] {increment(terms, draw(noise, x, area), c[0], c[1], ito)}));
        }
        List<Var> all = new ArrayList<>();
        closures.forEach(c -> c.captured().stream().filter(v -> !all.contains(v)).forEach(all::add));
        List<Tape> tapes = closures.stream().map(c -> aligned(c, all)).toList();
        return new SdeRecording(new RecordedSde(grid, method, gradient, additive, sequences.length, tapes.get(0),
                method.reversible() ? Optional.of(tapes.get(1)) : Optional.empty(),
                back ? Optional.of(tapes.get(tapes.size() - 1)) : Optional.empty()), init, sequences,
                all.toArray(Var[]::new));
    }

    /** What a step does with its carry and the rest of its values. */
    private interface Body {
        Var[] apply(Var[] carry, Var[] x);
    }

    private static Closure closure(List<Shape> first, List<Shape> ofStep, Body body) {
        List<Shape> shapes = new ArrayList<>(first);
        shapes.addAll(ofStep);
        int c = first.size();
        return Closure.record(shapes, v -> body.apply(Arrays.copyOf(v, c), Arrays.copyOfRange(v, c, v.length)));
    }

    private static SdeStep draw(Noise noise, Var[] x, boolean area) {
        return noise.draw(GridStep.of(x), Arrays.copyOfRange(x, GridStep.SEQUENCES, x.length), area);
    }

    private static Var increment(SdeTerms terms, SdeStep s, Var y, Var t, boolean ito) {
        Var drift = terms.f(t, y);
        Var b = ito ? drift.minus(terms.correction(t, y)) : drift;
        return b.times(s.h()).plus(terms.noise(y, terms.diffusion().apply(t, y), s.dw()));
    }

    /** Returns the tape of a closure with one input for each Var that any of them captured. */
    private static Tape aligned(Closure c, List<Var> all) {
        int n = c.tape().inputs().size() - c.captured().size();
        List<Shape> shapes = new ArrayList<>(c.tape().inputShapes().subList(0, n));
        all.forEach(v -> shapes.add(v.shape()));
        return Tape.record(shapes, v -> {
            Var[] arguments = Arrays.copyOf(v, c.tape().inputs().size());
            for (int i = 0; i < c.captured().size(); i++) {
                arguments[n + i] = v[n + all.indexOf(c.captured().get(i))];
            }
            return c.tape().call(arguments);
        });
    }

    RecordedSde solve() {
        return solve;
    }

    /** Returns the operands: first carry, sequences, captured. */
    Var[] operands() {
        return concat(init, sequences, captured);
    }

    /** Records the states at the saved times. */
    Var states(Var y0) {
        if (SdeGradientMethods.unrolls(solve.gradient())) {
            Var[] out = scan(solve, operands());
            return saved(solve.grid(), y0, out[0], out[solve.carries()]);
        }
        return solve.rows() == 0 ? y0.expand(0)
                : withFirst(y0, Var.apply(new SdeOp(solve), operands())[0]);
    }

    private Var withFirst(Var y0, Var rows) {
        return solve.firstRow() == 0 ? rows : Var.concat(0, y0.expand(0), rows);
    }

    /** Records the last carry, then the states after every step, as a scan, which the tape's rules differentiate. */
    static Var[] scan(RecordedSde solve, Var[] operands) {
        int c = solve.carries();
        Var[] xs = concat(GridStep.sequences(solve.grid()), Arrays.copyOfRange(operands, c, c + solve.sequences()));
        Var[] captured = Arrays.copyOfRange(operands, c + solve.sequences(), operands.length);
        return Scan.over(Arrays.copyOf(operands, c), xs, (carry, x) -> {
            Var[] next = solve.step().call(concat(carry, x, captured));
            return concat(next, new Var[] {next[0]});
        });
    }

    /** Returns the results of {@link SdeOp} as a function of its operands, by a scan. */
    static Function<Var[], Var[]> unrolled(RecordedSde solve) {
        return operands -> {
            Var[] out = scan(solve, operands);
            Var[] result = Arrays.copyOf(out, out.length);
            System.arraycopy(out, 0, result, 1, solve.carries());
            result[0] = rows(solve.grid(), out[0], out[solve.carries()]);
            return result;
        };
    }

    /**
     * Records the states at the saved times of a grid.
     *
     * @param last the state after the last step
     * @param stack the states after every step
     */
    private static Var saved(TimeGrid grid, Var y0, Var last, Var stack) {
        Var first = y0.expand(0);
        if (grid.saved(grid.savedCount() - 1) == 0) {
            return first;
        }
        Var rows = rows(grid, last, stack);
        return grid.saved(0) == 0 ? Var.concat(0, first, rows) : rows;
    }

    /** Records those that steps give, at least one: all but that at the first time. */
    private static Var rows(TimeGrid grid, Var last, Var stack) {
        int count = grid.savedCount();
        int from = grid.saved(0) == 0 ? 1 : 0;
        int steps = grid.steps();
        if (count - from == 1 && grid.saved(count - 1) == steps) {
            return last.expand(0);
        }
        double[] rows = new double[count - from];
        for (int i = from; i < count; i++) {
            rows[i - from] = grid.saved(i) - 1;
        }
        if (rows.length == steps) {
            return stack;
        }
        Var table = stack.reshape(steps, last.shape().size());
        return table.gather(Var.constant(Tensor.vector(rows))).reshape(last.shape().stacked(rows.length));
    }

    /** Returns derivatives with zeros for those that are null. */
    static Var[] filled(Var[] derivatives, Var[] like) {
        Var[] all = derivatives.clone();
        for (int i = 0; i < all.length; i++) {
            all[i] = all[i] == null ? Var.zeros(like[i].shape()) : all[i];
        }
        return all;
    }

    static Var[] concat(Var[]... parts) {
        return Arrays.stream(parts).flatMap(Arrays::stream).toArray(Var[]::new);
    }
}
