package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Recurrence.Direction;
import dev.costate.models.layers.RecurrentCell;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Tableau;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * The ODE-RNN (Rubanova et al. 2019, section 3.1): the hidden state follows an ODE from one entry to the next, where a
 * recurrent cell takes the entry in.
 *
 * <pre>
 * h(tᵢ⁻) = h(tᵢ₋₁) + ∫ f(h) dt over |tᵢ − tᵢ₋₁|,   h(tᵢ) = cell(xᵢ, h(tᵢ⁻))
 * </pre>
 *
 * <p>Where an entry is missing the cell is skipped and the ODE goes on. Every gap is solved in the same number of equal
 * steps of |tᵢ − tᵢ₋₁|, so that rows with times of their own share a solve; a gap of 0 leaves the state as it is. Only
 * the first components, as many as the field has, follow the ODE (of a {@link
 * dev.costate.models.layers.GaussianGruCell} the mean); the others wait. With f = 0 it is the recurrent network, with
 * f = −h/τ one whose state decays exponentially (RNN-Decay). As encoder it reads backwards. Cost: steps × the method's
 * evaluations of f, and the cell, for each entry.
 *
 * <p>Parameters: {@code cell} and {@code between}. Immutable and thread-safe.
 *
 * @param cell takes what an entry (time, values, flags) has beside the time
 * @param between f; autonomous
 * @param method how gaps are solved
 * @param steps steps of each gap
 */
public record OdeRnn(RecurrentCell cell, OdeField between, Tableau method, int steps) implements SeriesEncoder {
    /** Checks that the field fits the hidden state. */
    public OdeRnn {
        if (between.width() > cell.hidden()) {
            throw new IllegalArgumentException("a field of " + between.width() + " components for a hidden state of "
                    + cell.hidden() + ": must be at most as many");
        }
        if (steps < 1) {
            throw new IllegalArgumentException(steps + " steps between entries: must be at least 1");
        }
    }

    /**
     * What the hidden state was at each entry, in the order of time.
     *
     * @param before just before the entry was taken in, [steps, rows, hidden]
     * @param after after the last entry that was read, [rows, hidden]
     */
    public record States(Var before, Var after) {
    }

    @Override
    public int inputs() {
        return 1 + cell.inputs();
    }

    @Override
    public int summary() {
        return cell.hidden();
    }

    @Override
    public ParameterSpec parameters() {
        return cell.parameters().under("cell").and(between.parameters().under("between"));
    }

    @Override
    public Var read(Bound p, Var x, Optional<Var> mask) {
        return run(p, x, mask, Direction.BACKWARDS, false)[0];
    }

    @Override
    public Var contexts(Bound p, Var x, Optional<Var> mask) {
        return reversed(run(p, x, mask, Direction.BACKWARDS, true)[1]);
    }

    /** Records the states met on the way from the first entry to the last; parameters as of {@link #read}. */
    public States forwards(Bound p, Var x, Optional<Var> mask) {
        Var[] all = run(p, x, mask, Direction.FORWARDS, true);
        return new States(all[1], all[0]);
    }

    /**
     * Records series that the network makes up: at each time a value is made of the hidden state, and taken in.
     *
     * @param times of the series, [steps, rows, 1]
     * @param noise what the values are made of beside the state, [steps, rows, n]
     * @param value from (the hidden state before the entry, noise) to the entry without its time, [rows, inputs − 1]
     * @return the entries, [steps, rows, inputs − 1]
     */
    public Var drawn(Bound p, Var times, Var noise, BinaryOperator<Var> value) {
        Var zero = Var.constant(0).broadcastTo(Shape.of(times.shape().dim(1), cell.hidden()));
        return Scan.over(new Var[] {zero}, new Var[] {gaps(times), noise}, (carry, entry) -> {
            Var before = across(p.in("between"), carry[0], entry[0]);
            Var x = value.apply(before, entry[1]);
            return new Var[] {cell.step(p.in("cell"), cell.project(p.in("cell"), x), before), x};
        })[1];
    }

    /** The last state; where it says so, also those just before each entry, or backwards after each, as read. */
    private Var[] run(Bound p, Var x, Optional<Var> mask, Direction direction, boolean emit) {
        Shape s = x.shape();
        if (s.rank() != 3 || s.dim(2) != inputs()) {
            throw new ShapeMismatchException("sequences of shape " + s + " for entries of " + inputs()
                    + " numbers: must be [steps, rows, " + inputs() + "]");
        }
        Var ordered = direction == Direction.BACKWARDS ? reversed(x) : x;
        Var[] parts = cell.project(p.in("cell"), ordered.slice(2, 1, inputs()));
        int n = parts.length;
        Var[] xs = Arrays.copyOf(parts, n + (mask.isPresent() ? 2 : 1));
        xs[n] = gaps(ordered.slice(2, 0, 1));
        mask.ifPresent(m -> xs[n + 1] = direction == Direction.BACKWARDS ? reversed(m) : m);
        Var zero = Var.constant(0).broadcastTo(Shape.of(s.dim(1), cell.hidden()));
        return Scan.over(new Var[] {zero}, xs, (carry, entry) -> {
            Var before = across(p.in("between"), carry[0], entry[n]);
            Var next = cell.step(p.in("cell"), Arrays.copyOf(entry, n), before);
            Var after = mask.isEmpty() ? next : before.plus(entry[n + 1].times(next.minus(before)));
            Var met = direction == Direction.BACKWARDS ? after : before;
            return emit ? new Var[] {after, met} : new Var[] {after};
        });
    }

    /** The hidden states after gaps of lengths [rows, 1]. */
    private Var across(Bound p, Var h, Var gap) {
        int width = between.width();
        Var moving = width == cell.hidden() ? h : h.slice(1, 0, width);
        Var moved = Ode.record((t, y) -> between.apply(p, t, y).times(gap), moving, 0, 1,
                SolveOptions.fixed(method, 1.0 / steps));
        return width == cell.hidden() ? moved : Var.concat(1, moved, h.slice(1, width, cell.hidden()));
    }

    /** |tᵢ − tᵢ₋₁| in the order of reading; 0 for the entry that is read first. */
    private static Var gaps(Var times) {
        int n = times.shape().dim(0);
        double[] before = new double[n];
        Arrays.setAll(before, i -> Math.max(0, i - 1));
        return times.minus(taken(times, before)).abs();
    }

    private static Var reversed(Var x) {
        double[] order = new double[x.shape().dim(0)];
        Arrays.setAll(order, i -> order.length - 1 - i);
        return taken(x, order);
    }

    private static Var taken(Var x, double[] order) {
        int n = x.shape().dim(0);
        return x.reshape(n, x.shape().size() / n).gather(Var.constant(Tensor.vector(order))).reshape(x.shape());
    }
}
