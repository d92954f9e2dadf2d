package dev.costate.solvers;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.tape.EventPoint;
import dev.costate.solvers.tape.EventTimeOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Records solves with events: roots of g(t, y), of one or several functions stacked in a vector, as {@link Event}
 * describes them. Times and states are differentiated with respect to all that the solve without events is, and what
 * g uses; through them every {@link GradientMethod} that serves the solver, and what follows on an event, a jump,
 * another field, a loss of its time.
 *
 * <p>The time's derivative is that of the implicit function theorem, dt* = −dG/(g_t + g_y·f) with G(y₀, θ) = g(t*,
 * y(t*)) at fixed t*, and the state's is dy + f dt*. Together with the next solve's derivative with respect to its
 * first time that makes, for a jump y⁺ = j(t, y⁻), the saltation matrix j_y + (f⁺ − j_y f⁻ − j_t) g_yᵀ/(g_t +
 * g_yᵀf⁻) (Aizerman and Gantmacher 1958). Truth: that of the gradient method for the states, that of the true
 * solution for the time.
 *
 * <p>Cost: each event takes two solves, one that finds the root on dense output and one that ends there; a Newton step
 * then corrects time and state for the difference of the two. First derivatives only. An event is one of the whole
 * state: rows of a batch share it.
 */
public final class Events {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    /** Times nearer than this to an event's, relative to it, are the event's. */
    public static final double SAME = 1e-12;

    private Events() {
    }

    /**
     * A solve with events.
     *
     * @param t the event's time, or of each event that was recorded; the last time where there was none
     * @param y the state at the end: before any jump if an event ended the solve
     * @param which the event's number, or of each; −1 where there was none; derivative 0
     * @param states the states at the times asked for, at that of an event the state before its jump; behind an
     * event that ended the solve, the state at the event
     * @param left what is left of each event for a solve that goes on
     */
    public record Solved(Var t, Var y, Var which, Var states, Var left) {
    }

    /**
     * Records a solve that the first event ends.
     *
     * @param g (t, y) ↦ the functions, a scalar or a vector; may use outer Vars
     * @param times one axis of at least two; y0 holds at the first
     * @param directions of each event, as in {@link Event}; none if all are 0, one if all are the same
     */
    public static Solved first(VarField f, BinaryOperator<Var> g, Var y0, Var times, SolveOptions options,
            int... directions) {
        return record(f, g, y0, times, null, -1, options, directions);
    }

    /**
     * The same for a solve that goes on after one that the same events ended: the one that did is not met again at
     * the start, those that fell together with it are.
     */
    public static Solved next(VarField f, BinaryOperator<Var> g, Var y0, Var times, Solved after, SolveOptions options,
            int... directions) {
        return record(f, g, y0, times, after, -1, options, directions);
    }

    /**
     * Records a solve that goes on after each event from another state. A replay that meets more events than were
     * recorded ends with an {@link ArithmeticException}.
     *
     * @param g (t, y) ↦ the functions, a scalar or a vector; may use outer Vars
     * @param jump makes the state after an event; it may depend on {@link Solved#which}, {@link Solved#t} and outer
     * Vars
     * @param times one axis of at least two; y0 holds at the first
     * @param most the most events, ≥ 1; each costs two solves, whether it happens or not
     * @param directions of each event, as in {@link #first}
     */
    public static Solved jumps(VarField f, BinaryOperator<Var> g, Function<Solved, Var> jump, Var y0, Var times,
            int most, SolveOptions options, int... directions) {
        if (most < 1) {
            throw new IllegalArgumentException("at most " + most + " events: must be ≥ 1");
        }
        List<Var> t = new ArrayList<>();
        List<Var> which = new ArrayList<>();
        Solved stop = record(f, g, y0, times, null, -1, options, directions);
        Var states = stop.states();
        for (int i = 1; i <= most; i++) {
            t.add(stop.t());
            which.add(stop.which());
            Var happened = stop.which().greaterOrEqual(Var.constant(0));
            Var behind = behind(times, stop.t(), SAME);
            Var rest = Var.concat(0, stop.t().expand(0),
                    behind.where(times, stop.t()).slice(0, 1, times.shape().size()));
            stop = record(f, g, happened.where(jump.apply(stop), stop.y()), rest, stop, i == most ? most : -1, options,
                    directions);
            states = choose(behind, stop.states(), states);
        }
        return new Solved(Var.stack(t), stop.y(), Var.stack(which), states, stop.left());
    }

    private static Solved record(VarField f, BinaryOperator<Var> g, Var y0, Var times, Solved after, int most,
            SolveOptions options, int[] directions) {
        Closure field = Solve.closure(f, y0.shape());
        Closure events = Closure.record(List.of(Shape.SCALAR, y0.shape()), v -> new Var[] {flat(g.apply(v[0], v[1]))});
        int m = events.tape().outputShapes().get(0).size();
        int count = times.shape().size();
        Var zero = Var.constant(0);
        Var end = times.select(0, count - 1);
        List<Var> in = new ArrayList<>(List.of(y0, Var.stack(List.of(times.select(0, 0), end)),
                after != null ? after.left() : zero.broadcastTo(Shape.of(m))));
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
        Var solved = Solve.ode(f, y0, Var.concat(0, behind(times, root, 0).where(root, times), last.expand(0)),
                options);
        Var y = solved.select(0, count);
        Var slope = f.apply(root, y);
        Autodiff.ValueAndTangent crossing = Autodiff.jvp(
                s -> mask.where(flat(g.apply(root.plus(s), y.plus(slope.times(s)))), zero).sum(), zero, Var.constant(1));
        // without an event ρ is 1, and time and state are those of the end
        Var[] point = Var.apply(new EventPoint(false), root, y, crossing.value(),
                crossing.tangent().plus(1).minus(happened), slope);
        Var states = choose(behind(times, root, SAME), point[1], solved.slice(0, 0, count));
        return new Solved(happened.where(point[0], end), point[1], found[1], states, found[2]);
    }

    private static Var flat(Var v) {
        return v.reshape(v.shape().size());
    }

    /** 1 for times that lie behind t by more than {@code slack} of it. */
    private static Var behind(Var times, Var t, double slack) {
        Var direction = times.select(0, times.shape().size() - 1).minus(times.select(0, 0)).sign();
        return times.minus(t).times(direction).greater(t.abs().max(Var.constant(1)).times(slack));
    }

    /** For each time one state or the other. */
    private static Var choose(Var ofTimes, Var a, Var b) {
        int[] dims = new int[b.shape().rank()];
        Arrays.fill(dims, 1);
        dims[0] = ofTimes.shape().size();
        return ofTimes.reshape(dims).where(a, b);
    }

    private static int[] forEach(int[] directions, int m) {
        if (directions.length > 1 && directions.length != m) {
            throw new ShapeMismatchException(
                    directions.length + " directions for " + m + " events: must be none, one, or one for each");
        }
        int[] each = new int[m];
        for (int i = 0; i < m && directions.length > 0; i++) {
            each[i] = directions[i % directions.length];
            Event.checkDirection(each[i]);
        }
        return each;
    }
}
