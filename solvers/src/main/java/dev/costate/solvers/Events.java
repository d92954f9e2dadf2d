package dev.costate.solvers;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.loop.EventWatch;
import dev.costate.solvers.tape.EventPoint;
import dev.costate.solvers.tape.EventTimeOp;
import dev.costate.solvers.tape.FieldTapes;
import dev.costate.solvers.tape.SolveRecording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Records solves with events: roots of one or several functions g(t, y), as {@link Event} describes them.
 *
 * <p>Times and states are differentiated with respect to all that the solve without events is, and what g uses. Every
 * {@link GradientMethod} that serves the solver is differentiated through them, and so is what follows an event: a
 * jump, another field, a loss of its time.
 *
 * <p>The time's derivative is that of the implicit function theorem, dt* = −dG/(g_t + g_y·f) with G(y₀, θ) = g(t*,
 * y(t*)) at fixed t*, and the state's is dy + f dt*. Together with the next solve's derivative with respect to its
 * first time that makes, for a jump y⁺ = j(t, y⁻), the saltation matrix j_y + (f⁺ − j_y f⁻ − j_t) g_yᵀ/(g_t + g_yᵀf⁻)
 * (Aizerman and Gantmacher 1958). Truth: that of the gradient method for the states, that of the true solution for the
 * time.
 *
 * <p>Cost: each event takes two solves, one that finds the root on dense output and one that ends there. A Newton step
 * then corrects time and state for the difference of the two.
 *
 * <p>First derivatives only. An event is one of the whole state: rows of a batch share it.
 *
 * <p>Stateless, thread-safe.
 */
public final class Events {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    private Events() {
    }

    /**
     * A solve with events.
     *
     * @param t the event's time, or of each event that was recorded; the last time where there was none
     * @param y the state at the end: before any jump if an event ended the solve
     * @param which the event's number, or of each; −1 where there was none; derivative 0
     * @param states the states at the requested times, at that of an event the state before its jump; after an event
     * that ended the solve, the state at the event
     * @param left what is left of each event for a solve that continues this one
     */
    public record Solved(Var t, Var y, Var which, Var states, Var left) {
    }

    /**
     * Records a solve that the first event ends.
     *
     * @param g (t, y) ↦ the functions, a scalar or a vector; may use outer Vars
     * @param times one axis of at least two; y0 holds at the first
     * @param gradient how the solve is differentiated
     * @param directions of each event, as in {@link Event}; none if all are both, one if all are the same
     */
    public static Solved first(VarField f, BinaryOperator<Var> g, Var y0, Var times, SolveOptions options,
            GradientMethod gradient, Event.Direction... directions) {
        Var nothing = Var.constant(0).broadcastTo(Shape.of(functions(g, y0).tape().outputShapes().get(0).size()));
        return record(f, g, y0, times, nothing, -1, options, gradient, directions);
    }

    /** Records a solve that the first event ends, with gradients by {@link GradientMethods#DIRECT}. */
    public static Solved first(VarField f, BinaryOperator<Var> g, Var y0, Var times, SolveOptions options,
            Event.Direction... directions) {
        return first(f, g, y0, times, options, GradientMethods.DIRECT, directions);
    }

    /**
     * Records a solve that continues one that the same events ended.
     *
     * <p>The event that ended it is not met again at the start; those that fell together with it are.
     *
     * @param after the solve that an event ended
     * @param gradient how the solve is differentiated
     */
    public static Solved next(VarField f, BinaryOperator<Var> g, Var y0, Var times, Solved after, SolveOptions options,
            GradientMethod gradient, Event.Direction... directions) {
        return record(f, g, y0, times, after.left(), -1, options, gradient, directions);
    }

    /** Records a solve that continues another, with gradients by {@link GradientMethods#DIRECT}. */
    public static Solved next(VarField f, BinaryOperator<Var> g, Var y0, Var times, Solved after, SolveOptions options,
            Event.Direction... directions) {
        return next(f, g, y0, times, after, options, GradientMethods.DIRECT, directions);
    }

    /** Records a solve through several events, with gradients by {@link GradientMethods#DIRECT}. */
    public static Solved jumps(VarField f, BinaryOperator<Var> g, Function<Solved, Var> jump, Var y0, Var times,
            int most, SolveOptions options, Event.Direction... directions) {
        return jumps(f, g, jump, y0, times, most, options, GradientMethods.DIRECT, directions);
    }

    /**
     * Records a solve that continues after each event from another state.
     *
     * <p>A replay that meets more events than were recorded ends with an {@link ArithmeticException}.
     *
     * @param g (t, y) ↦ the functions, a scalar or a vector; may use outer Vars
     * @param jump makes the state after an event; it may depend on {@link Solved#which}, {@link Solved#t} and outer
     * Vars
     * @param times one axis of at least two; y0 holds at the first
     * @param most the most events, ≥ 1; each costs two solves, whether it happens or not
     * @param gradient how the solves are differentiated
     * @param directions of each event, as in {@link #first}
     */
    public static Solved jumps(VarField f, BinaryOperator<Var> g, Function<Solved, Var> jump, Var y0, Var times,
            int most, SolveOptions options, GradientMethod gradient, Event.Direction... directions) {
        if (most < 1) {
            throw new IllegalArgumentException("at most " + most + " events: must be ≥ 1");
        }
        List<Var> t = new ArrayList<>();
        List<Var> which = new ArrayList<>();
        Solved stop = first(f, g, y0, times, options, gradient, directions);
        Var states = stop.states();
        for (int i = 1; i <= most; i++) {
            t.add(stop.t());
            which.add(stop.which());
            Var happened = stop.which().greaterOrEqual(Var.constant(0));
            Var isAfter = after(times, stop.t(), EventWatch.SAME);
            Var rest = Var.concat(0, stop.t().expand(0),
                    isAfter.where(times, stop.t()).slice(0, 1, times.shape().size()));
            stop = record(f, g, happened.where(jump.apply(stop), stop.y()), rest, stop.left(), i == most ? most : -1,
                    options, gradient, directions);
            states = choose(isAfter, stop.states(), states);
        }
        return new Solved(Var.stack(t), stop.y(), Var.stack(which), states, stop.left());
    }

    private static Solved record(VarField f, BinaryOperator<Var> g, Var y0, Var times, Var left, int most,
            SolveOptions options, GradientMethod gradient, Event.Direction[] directions) {
        SolveRecording.require(options, gradient);
        Closure field = FieldTapes.record(f, y0.shape());
        Closure events = functions(g, y0);
        int m = events.tape().outputShapes().get(0).size();
        int count = times.shape().size();
        Var zero = Var.constant(0);
        Var end = times.select(0, count - 1);
        List<Var> in = new ArrayList<>(List.of(y0, Var.stack(List.of(times.select(0, 0), end)), left));
        in.addAll(field.captured());
        in.addAll(events.captured());
        Var[] found = Var.apply(new EventTimeOp(field.tape(), events.tape(), options, forEach(directions, m), most),
                in.toArray(Var[]::new));
        Var root = found[0].stopGradient();
        double[] numbers = new double[m];
        for (int i = 0; i < m; i++) {
            numbers[i] = i;
        }
        Var mask = found[1].equal(Var.constant(Tensor.vector(numbers)));
        Var happened = mask.sum();
        Var last = happened.where(root, end);
        Var until = Var.concat(0, after(times, root, 0).where(root, times), last.expand(0));
        Var solved = SolveRecording.record(f, y0, until, options, gradient)[0];
        Var y = solved.select(0, count);
        Var dy = f.apply(root, y);
        Autodiff.ValueAndTangent crossing = Autodiff.jvp(
                s -> mask.where(flat(g.apply(root.plus(s), y.plus(dy.times(s)))), zero).sum(), zero,
                Var.constant(1));
        // without an event ρ is 1, and time and state are those of the end
        Var[] point = Var.apply(new EventPoint(false), root, y, crossing.value(),
                crossing.tangent().plus(1).minus(happened), dy);
        Var states = choose(after(times, root, EventWatch.SAME), point[1], solved.slice(0, 0, count));
        return new Solved(happened.where(point[0], end), point[1], found[1], states, found[2]);
    }

    private static Closure functions(BinaryOperator<Var> g, Var y0) {
        return Closure.record(List.of(Shape.SCALAR, y0.shape()), v -> new Var[] {flat(g.apply(v[0], v[1]))});
    }

    private static Var flat(Var v) {
        return v.reshape(v.shape().size());
    }

    /** Returns 1 for times that lie after t by more than {@code slack} of it, else 0. */
    private static Var after(Var times, Var t, double slack) {
        Var direction = times.select(0, times.shape().size() - 1).minus(times.select(0, 0)).sign();
        return times.minus(t).times(direction).greater(t.abs().max(Var.constant(1)).times(slack));
    }

    /** Returns for each time one state or the other. */
    private static Var choose(Var ofTimes, Var a, Var b) {
        int[] dims = new int[b.shape().rank()];
        Arrays.fill(dims, 1);
        dims[0] = ofTimes.shape().size();
        return ofTimes.reshape(dims).where(a, b);
    }

    private static int[] forEach(Event.Direction[] directions, int m) {
        if (directions.length > 1 && directions.length != m) {
            throw new ShapeMismatchException(
                    directions.length + " directions for " + m + " events: must be none, one, or one for each");
        }
        int[] each = new int[m];
        for (int i = 0; i < m && directions.length > 0; i++) {
            each[i] = directions[i % directions.length].sign();
        }
        return each;
    }
}
