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

/** Records solves of dX = f(t, X) dt + g(t, X) dW on a tape. */
public final class Sde {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    /** √(1/12): the deviation of the space–time Lévy area of a step of length 1. */
    static final double AREA_DEVIATION = 0.28867513459481287;

    private Sde() {
    }

    /**
     * Records the states at the saved times of a grid. The derivatives are those of the discrete map on the frozen
     * path, of any order and in both modes.
     *
     * @param drift f; may use outer Vars
     * @param diffusion g, of a shape that broadcasts to the state's; multiplied by ΔW element by element; may use
     * outer Vars
     * @param x0 the state at the grid's first time
     * @param noise the Brownian motion, of a shape that broadcasts to the state's
     * @return the states stacked along a new first axis
     */
    public static Var solve(VarField drift, VarField diffusion, Var x0, TimeGrid grid, Noise noise, SdeMethod method) {
        check(drift, diffusion, x0, noise, method);
        int steps = grid.steps();
        double[] index = new double[steps];
        double[] t = new double[steps];
        double[] next = new double[steps];
        double[] h = new double[steps];
        double[] root = new double[steps];
        for (int i = 0; i < steps; i++) {
            index[i] = i;
            t[i] = grid.t(i);
            next[i] = grid.t(i + 1);
            h[i] = grid.h(i);
            root[i] = Math.sqrt(h[i]);
        }
        Var[] times = {constant(x0, index), constant(x0, t), constant(x0, next), constant(x0, h), constant(x0, root)};
        Var[] own = noise.sequences(grid, method.needsArea());
        Var[] xs = Arrays.copyOf(times, times.length + own.length);
        System.arraycopy(own, 0, xs, times.length, own.length);
        Var[] init = method.start(new SdeStep(drift, diffusion, Var.constant(grid.t(0)), null, null, null, null), x0);
        Var[] r = Scan.over(init, xs, (carry, x) -> {
            Var[] entries = Arrays.copyOfRange(x, times.length, x.length);
            Var[] motion = noise.draw(x[0], x[1], x[2], x[4], entries, method.needsArea());
            Var[] after = method.step(new SdeStep(drift, diffusion, x[1], x[2], x[3], motion[0], motion[1]), carry);
            Var[] out = Arrays.copyOf(after, after.length + 1);
            out[after.length] = after[0];
            return out;
        });
        return saved(grid, x0, r[0], r[init.length]);
    }

    /** Records the state at the last time of a grid only. */
    public static Var last(VarField drift, VarField diffusion, Var x0, TimeGrid grid, Noise noise, SdeMethod method) {
        return solve(drift, diffusion, x0, grid.saving(grid.steps()), noise, method).select(0, 0);
    }

    /**
     * Solves once, with numbers, and returns the states at the saved times. Record the solve on a tape of your own
     * to solve again without recording.
     *
     * @param seed of the path, whose motion has the shape of the state
     */
    public static Tensor simulate(VarField drift, VarField diffusion, Tensor x0, TimeGrid grid, long seed,
            SdeMethod method) {
        Tape tape = Tape.record(List.of(x0.shape(), Shape.SCALAR), 
                v -> new Var[] {solve(drift, diffusion, v[0], grid, Noise.grid(v[1], 0, x0.shape()), method)});
        return Replay.of(tape.simplify()).run(x0, Tensor.scalar(seed))[0];
    }

    private static Var constant(Var like, double[] values) {
        return Var.constant(Tensor.vector(values));
    }

    /** Row 0 of the states is x0, row i the stack's row i − 1. */
    private static Var saved(TimeGrid grid, Var x0, Var last, Var stack) {
        int count = grid.savedCount();
        int steps = grid.steps();
        boolean start = grid.saved(0) == 0;
        int from = start ? 1 : 0;
        if (count - from <= 1 && grid.saved(count - 1) == steps) {
            return start ? Var.concat(0, x0.expand(0), last.expand(0)) : last.expand(0);
        }
        double[] rows = new double[count - from];
        for (int i = from; i < count; i++) {
            rows[i - from] = grid.saved(i) - 1;
        }
        Var chosen = stack;
        if (rows.length == 0) {
            return x0.expand(0);
        }
        if (rows.length < steps) {
            int n = x0.shape().size();
            chosen = stack.reshape(steps, n).gather(constant(x0, rows)).reshape(x0.shape().stacked(rows.length));
        }
        return start ? Var.concat(0, x0.expand(0), chosen) : chosen;
    }

    private static void check(VarField drift, VarField diffusion, Var x0, Noise noise, SdeMethod method) {
        Shape shape = x0.shape();
        if (!Shape.broadcast(shape, noise.shape()).equals(shape)) {
            throw new ShapeMismatchException("Brownian motion of shape " + noise.shape() + " for a state of shape "
                    + shape + ": must broadcast to it");
        }
        Shape f = tape(drift, shape).outputShapes().get(0);
        if (!f.equals(shape)) {
            throw new ShapeMismatchException(
                    "the drift maps a state of shape " + shape + " to " + f + ": must be equal");
        }
        Tape g = tape(diffusion, shape);
        Shape gShape = g.outputShapes().get(0);
        if (!Shape.broadcast(shape, gShape).equals(shape)) {
            throw new ShapeMismatchException(
                    "the diffusion maps a state of shape " + shape + " to " + gShape + ": must broadcast to the state");
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
