package dev.costate.solvers.tape;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.solvers.step.BlockMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Forward mode: a solve of the state and its tangent.
 *
 * <p>y' = f, ẏ' = (∂f/∂y)ẏ + (∂f/∂θ)θ̇, with the step control looking at y alone. A Runge–Kutta step of the pair is the
 * step of y and its derivative, so the steps are those of the solve without a tangent, to the bit, and ẏ is the
 * derivative of the map on the frozen grid (Hairer, Nørsett and Wanner, Solving ODEs I, II.6: "internal
 * differentiation", Bock 1981), whatever the gradient method. Cost: one jvp of the field for each evaluation; nothing
 * is kept.
 *
 * <p>So it is with stiff methods: a {@link Rosenbrock} step of the pair is the derivative of the step, second
 * derivatives of the field included; through an implicit stage of an {@link Esdirk} method by the implicit function
 * theorem, (I − hγJ)k̇ = J(ẏ + h Σ aᵢⱼk̇ⱼ) + (∂f/∂θ)θ̇ with J at the stage, while Newton's method sees y alone. Cost:
 * the Jacobian and the LU decomposition of a block ({@link BlockMatrix}) for each implicit stage; for each step of a
 * Rosenbrock method the Jacobian of the pair and the one decomposition that the step needs in any case.
 *
 * <p>With respect to the times it is the derivative of the true solution, as in {@link GradientMethod}: ẏₖ += f(tₖ,
 * yₖ)ṫₖ with ẏ₀ − f(t₀, y₀)ṫ₀ in place of ẏ₀.
 *
 * <p>Immutable.
 */
public final class SolveTangent {
    private final Shape state;
    private final boolean halves;
    private final SolveOp op;
    private final Var[] in;
    private final Var[] out;
    private final int captured;

    /**
     * Records it.
     *
     * @param dots tangents of y0 and of what the field captured; null is zero
     * @param adjoint whether {@link #adjoint} will be requested
     */
    private SolveTangent(SolveOp solve, Var y0, Var times, Var[] theta, Var[] dots, boolean adjoint) {
        state = y0.shape();
        halves = solve.options().method().partitioned();
        captured = theta.length;
        boolean[] active = new boolean[2 + captured];
        active[1] = true;
        Var y0Dot = dots[0] == null ? Var.constant(0).broadcastTo(state) : dots[0];
        List<Var> operands = new ArrayList<>(List.of(joined(y0, y0Dot, 1), times));
        operands.addAll(Arrays.asList(theta));
        for (int i = 0; i < captured; i++) {
            active[2 + i] = dots[1 + i] != null;
            if (active[2 + i]) {
                operands.add(dots[1 + i]);
            }
        }
        Tape jvp = solve.field().jvp(active);
        List<Shape> shapes = new ArrayList<>(operands.stream().map(Var::shape).toList());
        shapes.set(1, shapes.get(0));
        shapes.set(0, Shape.SCALAR);
        Tape field = Tape.record(shapes, v -> {
            List<Var> arguments = new ArrayList<>(Arrays.asList(v));
            arguments.set(1, part(v[1], 0));
            arguments.add(2 + captured, part(v[1], 1));
            Var[] r = jvp.call(arguments.toArray(Var[]::new));
            return new Var[] {joined(r[0], r[1], 1)};
        });
        SolveOp pair = new SolveOp(field, solve.options(), solve.gradient().forTangents(), false, 2 * solve.blocks());
        op = adjoint ? (SolveOp) pair.augmented() : pair;
        in = operands.toArray(Var[]::new);
        out = Var.apply(op, in);
    }

    /** Returns the tangents of a solve's states; all arguments as in its {@link SolveOp#jvp}. */
    static Var push(SolveOp solve, Var[] operands, Var states, Var[] dots) {
        Var[] theta = Arrays.copyOfRange(operands, 2, operands.length);
        Var[] d = Arrays.copyOfRange(dots, 1, dots.length);
        d[0] = dots[0];
        if (dots[1] == null) {
            return new SolveTangent(solve, operands[0], operands[1], theta, d, false).tangents();
        }
        Var atStart = derivative(solve, operands, operands[1].select(0, 0), operands[0]);
        Var slip = atStart.times(dots[1].select(0, 0)).negated();
        d[0] = d[0] == null ? slip : d[0].plus(slip);
        Var tangents = new SolveTangent(solve, operands[0], operands[1], theta, d, false).tangents();
        return Scan.over(new Var[0], new Var[] {operands[1], states, tangents, dots[1]},
                (none, x) -> new Var[] {x[2].plus(derivative(solve, operands, x[0], x[1]).times(x[3]))})[0];
    }

    private static Var derivative(SolveOp solve, Var[] operands, Var t, Var y) {
        Var[] arguments = operands.clone();
        arguments[0] = t;
        arguments[1] = y;
        return solve.field().call(arguments)[0];
    }

    /** Records the solve along {@code dots} from the operands of its {@link AdjointOp}. */
    static SolveTangent adjoining(SolveOp solve, Var[] operands, Var[] dots) {
        return new SolveTangent(solve, operands[0].select(0, 0), operands[3],
                Arrays.copyOfRange(operands, 4, operands.length), dots, true);
    }

    /** Returns the tangents of the states. */
    Var tangents() {
        return part(out[0], 1);
    }

    /**
     * Returns the cotangents of y0 and of what the field captured.
     *
     * @param ofStates the cotangents of the states; null is zero
     * @param ofTangents those of their tangents
     */
    Var[] adjoint(Var ofStates, Var ofTangents) {
        Var zero = Var.constant(0).broadcastTo(ofTangents.shape());
        Var[] bars = Arrays.copyOf(
                op.adjoint(in, out, joined(ofStates == null ? zero : ofStates, ofTangents, ofTangents.shape().dim(0))),
                1 + captured);
        bars[0] = part(bars[0], 0);
        return bars;
    }

    /** [y; ẏ] for each of {@code rows} states; of a partitioned method, whose state is [q; p], [q; q̇; p; ṗ]. */
    private Var joined(Var y, Var dot, int rows) {
        int n = state.size();
        Var a = y.reshape(rows, n);
        Var b = dot.reshape(rows, n);
        Var pair = halves
                ? Var.concat(1, a.slice(1, 0, n / 2), b.slice(1, 0, n / 2), a.slice(1, n / 2, n), b.slice(1, n / 2, n))
                : Var.concat(1, a, b);
        return y.shape().equals(state) ? pair.reshape(2 * n) : pair;
    }

    /** Returns the states of such pairs (0) or their tangents (1). */
    private Var part(Var pairs, int which) {
        int n = state.size();
        boolean one = pairs.shape().rank() == 1;
        Var all = one ? pairs.reshape(1, 2 * n) : pairs;
        Var part;
        if (halves) {
            int half = n / 2;
            part = Var.concat(1, all.slice(1, which * half, (which + 1) * half),
                    all.slice(1, n + which * half, n + (which + 1) * half));
        } else {
            part = all.slice(1, which * n, (which + 1) * n);
        }
        return part.reshape(one ? state : state.stacked(all.shape().dim(0)));
    }
}
