package dev.costate.solvers.sde;

import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.VarField;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.List;

/**
 * Solves dY = f(t, Y) dt + g(t, Y) dW on a fixed grid. Stateless, thread-safe.
 *
 * <p>{@link #solve} takes numbers and gives numbers; {@link #record} puts the solve on a tape, differentiated by an
 * {@link GradientMethod} of {@link SdeGradientMethods}. Steps that adapt to the path are those of {@link AdaptiveSde}.
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
     * @throws dev.costate.solvers.SolveFailure if the state becomes NaN or infinite, with time and advice
     */
    public static Tensor solve(VarField drift, VarField diffusion, Tensor y0, TimeGrid grid, long seed,
            SdeMethod method) {
        Tape tape = Tape.record(List.of(y0.shape(), Shape.SCALAR),
                v -> new Var[] {record(drift, diffusion, v[0], grid, Noise.grid(v[1], 0, y0.shape()), method,
                        GradientMethods.CHECKPOINTED)});
        return Replay.of(tape.simplify()).run(y0, Tensor.scalar(seed))[0];
    }

    /**
     * Records the states at the saved times of a grid, differentiated by {@link GradientMethods#DIRECT}.
     *
     * <p>What is not said here is as in the other {@code record}.
     */
    public static Var record(VarField drift, VarField diffusion, Var y0, TimeGrid grid, Noise noise,
            SdeMethod method) {
        return record(drift, diffusion, y0, grid, noise, method, GradientMethods.DIRECT);
    }

    /**
     * Records the states at the saved times of a grid.
     *
     * @param drift f, of the state's shape; may use outer Vars
     * @param diffusion g, of a shape that broadcasts to the state's, multiplied by ΔW element by element; or, for
     * general noise, of the state's shape [.., d] and the m motions, [.., d, m]. May use outer Vars
     * @param y0 the state at the grid's first time
     * @param noise the Brownian motion, of a shape that broadcasts to the state's; for general noise to [.., m]
     * @param gradient how the solve is differentiated
     * @return the states stacked along a new first axis
     * @throws ShapeMismatchException if a field or the noise has another shape
     * @throws IllegalArgumentException if the noise does not cover the grid or lacks the areas that the method needs,
     * if the method does not serve the noise, or the gradient method does not serve the method
     */
    public static Var record(VarField drift, VarField diffusion, Var y0, TimeGrid grid, Noise noise,
            SdeMethod method, GradientMethod gradient) {
        SdeTerms terms = new SdeTerms(drift, diffusion);
        boolean additive = SdeCheck.additive(terms, y0.shape(), noise.shape(), method);
        SdeGradientMethods.refusal(gradient, method).ifPresent(refusal -> {
            throw new IllegalArgumentException(
                    "gradient method " + gradient.name() + " cannot differentiate " + method.name() + refusal);
        });
        return SdeRecording.of(terms, y0, grid, noise, method, gradient, additive).states(y0);
    }

    /**
     * Records the states between two times that are values too, and have derivatives.
     *
     * <p>A Brownian path has no derivative in time. Held is the path in parts of the interval instead, W(from + Ts) =
     * √T B(s) with T = to − from: the same law, and means of functions of the states have these derivatives' means as
     * their derivatives. The solve is that of T f(from + Ts, y) and √T g(from + Ts, y) over s from 0 to 1.
     *
     * @param from the time at which y0 holds, a scalar
     * @param to the last time, a scalar above {@code from}
     * @param parts the grid from 0 to 1, in parts of the interval
     * @param noise B, on [0, 1]
     * @return as {@link #record}
     * @throws IllegalArgumentException if the grid is not from 0 to 1, and as {@link #record}
     */
    public static Var recordBetween(VarField drift, VarField diffusion, Var y0, Var from, Var to, TimeGrid parts,
            Noise noise, SdeMethod method, GradientMethod gradient) {
        if (parts.t(0) != 0 || parts.t(parts.steps()) != 1) {
            throw new IllegalArgumentException(
                    "a grid of " + parts + " for times between two others: must be parts of the interval, from 0 to 1");
        }
        SdeTerms terms = new SdeTerms(drift, diffusion).between(from, to);
        return record(terms.drift(), terms.diffusion(), y0, parts, noise, method, gradient);
    }

    /** Records the state at the last time of a grid only; see {@link #record}. */
    public static Var recordLast(VarField drift, VarField diffusion, Var y0, TimeGrid grid, Noise noise,
            SdeMethod method) {
        return recordLast(drift, diffusion, y0, grid, noise, method, GradientMethods.DIRECT);
    }

    /** Records the state at the last time of a grid only, with a gradient method; see {@link #record}. */
    public static Var recordLast(VarField drift, VarField diffusion, Var y0, TimeGrid grid, Noise noise,
            SdeMethod method, GradientMethod gradient) {
        return record(drift, diffusion, y0, grid.saving(grid.steps()), noise, method, gradient).select(0, 0);
    }
}
