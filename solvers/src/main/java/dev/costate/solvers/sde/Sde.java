package dev.costate.solvers.sde;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.VarField;
import java.util.Arrays;
import java.util.List;

/**
 * Solves dY = f(t, Y) dt + g(t, Y) dW on a fixed grid. Stateless, thread-safe.
 *
 * <p>{@link #solve} takes numbers and gives numbers; {@link #record} puts the solve on a tape. A recorded solve has
 * derivatives of any order in both modes: those of the discrete map on the frozen path.
 */
public final class Sde {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    private Sde() {
    }

    /**
     * Solves once and returns the states at the saved times.
     *
     * <p>To solve again without recording the fields again, record the solve on a tape of your own.
     *
     * @param drift f, of the state's shape
     * @param diffusion g, of a shape that broadcasts to the state's; multiplied by ΔW element by element
     * @param y0 the state at the grid's first time
     * @param seed of the path, whose motion has the shape of the state
     * @return the states stacked along a new first axis
     * @throws ShapeMismatchException if a field has another shape
     * @throws IllegalArgumentException if the method is for additive noise and g depends on the state
     */
    public static Tensor solve(VarField drift, VarField diffusion, Tensor y0, TimeGrid grid, long seed,
            SdeMethod method) {
        Tape tape = Tape.record(List.of(y0.shape(), Shape.SCALAR),
                v -> new Var[] {record(drift, diffusion, v[0], grid, Noise.grid(v[1], 0, y0.shape()), method)});
        return Replay.of(tape.simplify()).run(y0, Tensor.scalar(seed))[0];
    }

    /**
     * Records the states at the saved times of a grid.
     *
     * @param drift f, of the state's shape; may use outer Vars
     * @param diffusion g, of a shape that broadcasts to the state's; multiplied by ΔW element by element; may use
     * outer Vars
     * @param y0 the state at the grid's first time
     * @param noise the Brownian motion, of a shape that broadcasts to the state's
     * @return the states stacked along a new first axis
     * @throws ShapeMismatchException if a field or the noise has another shape
     * @throws IllegalArgumentException if the noise does not cover the grid or lacks the areas that the method needs,
     * or if the method is for additive noise and g depends on the state
     */
    public static Var record(VarField drift, VarField diffusion, Var y0, TimeGrid grid, Noise noise,
            SdeMethod method) {
        SdeTerms terms = new SdeTerms(drift, diffusion);
        check(terms, y0.shape(), noise, method);
        Var[] steps = GridStep.sequences(grid);
        Var[] motion = noise.sequences(grid, method.needsArea());
        Var[] xs = Arrays.copyOf(steps, steps.length + motion.length);
        System.arraycopy(motion, 0, xs, steps.length, motion.length);
        Var[] init = method.start(terms, Var.constant(grid.t(0)), y0);
        Var[] result = Scan.over(init, xs, (carry, x) -> {
            Var[] entries = Arrays.copyOfRange(x, GridStep.SEQUENCES, x.length);
            SdeStep step = noise.draw(GridStep.of(x), entries, method.needsArea());
            Var[] next = method.step(terms, step, carry);
            Var[] out = Arrays.copyOf(next, next.length + 1);
            out[next.length] = next[0];
            return out;
        });
        return saved(grid, y0, result[0], result[init.length]);
    }

    /** Records the state at the last time of a grid only; see {@link #record}. */
    public static Var recordLast(VarField drift, VarField diffusion, Var y0, TimeGrid grid, Noise noise,
            SdeMethod method) {
        return record(drift, diffusion, y0, grid.saving(grid.steps()), noise, method).select(0, 0);
    }

    /** Row 0 of the states is y0, row i the stack's row i − 1. */
    private static Var saved(TimeGrid grid, Var y0, Var last, Var stack) {
        int count = grid.savedCount();
        int steps = grid.steps();
        boolean start = grid.saved(0) == 0;
        int from = start ? 1 : 0;
        if (count - from <= 1 && grid.saved(count - 1) == steps) {
            return start ? Var.concat(0, y0.expand(0), last.expand(0)) : last.expand(0);
        }
        double[] rows = new double[count - from];
        for (int i = from; i < count; i++) {
            rows[i - from] = grid.saved(i) - 1;
        }
        if (rows.length == 0) {
            return y0.expand(0);
        }
        Var chosen = stack;
        if (rows.length < steps) {
            Var table = stack.reshape(steps, y0.shape().size());
            chosen = table.gather(Var.constant(Tensor.vector(rows))).reshape(y0.shape().stacked(rows.length));
        }
        return start ? Var.concat(0, y0.expand(0), chosen) : chosen;
    }

    private static void check(SdeTerms terms, Shape state, Noise noise, SdeMethod method) {
        if (!Shape.broadcast(state, noise.shape()).equals(state)) {
            throw new ShapeMismatchException("Brownian motion of shape " + noise.shape() + " for a state of shape "
                    + state + ": must broadcast to it");
        }
        Shape f = tape(terms.drift(), state).outputShapes().get(0);
        if (!f.equals(state)) {
            throw new ShapeMismatchException(
                    "the drift maps a state of shape " + state + " to " + f + ": must be equal");
        }
        Tape g = tape(terms.diffusion(), state);
        Shape gShape = g.outputShapes().get(0);
        if (!Shape.broadcast(state, gShape).equals(state)) {
            throw new ShapeMismatchException(
                    "the diffusion maps a state of shape " + state + " to " + gShape + ": must broadcast to the state");
        }
        if (method.additiveOnly() && dependsOnState(g)) {
            throw new IllegalArgumentException(
                    "method " + method.name() + " is for additive noise: the diffusion must not depend on the state");
        }
    }

    private static Tape tape(VarField field, Shape state) {
        return Closure.record(List.of(Shape.SCALAR, state), v -> new Var[] {field.apply(v[0], v[1])}).tape().simplify();
    }

    private static boolean dependsOnState(Tape g) {
        boolean[] depends = new boolean[g.values()];
        depends[g.inputs().get(1)] = true;
        for (Instruction ins : g.code()) {
            boolean any = ins.in().stream().anyMatch(v -> depends[v]);
            ins.out().forEach(v -> depends[v] = any);
        }
        return depends[g.outputs().get(0)];
    }
}
