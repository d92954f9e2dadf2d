package dev.costate.solvers;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records solves by algebraically reversible methods with fixed steps. The gradient is that of the discrete map, to the rounding of undoing the steps; its
 * memory is one state for each time asked for and two numbers a step for the grid, whatever the field keeps.
 */
public final class ReversibleSolve {
    private ReversibleSolve() {
    }

    /**
     * Reversible Heun (Kidger, Foster, Li and Lyons 2021): z₁ = 2y₀ − z₀ + h f₀, f₁ = f(t₁, z₁), y₁ = y₀ + h(f₀ + f₁)/2; undone by z₀ = 2y₁ − z₁ − h f₁. Order 2. Cost:
     * one evaluation a step, and two more with one vjp backwards. Nearly no stability on the left half plane: for non-stiff fields and short horizons.
     *
     * @param times increasing or decreasing; y0 holds at the first
     * @param h the longest step; each interval is cut into equal ones
     * @return the states stacked along a new first axis, y0 being entry 0
     */
    public static Var heun(VarField f, Var y0, double[] times, double h) {
        return heun(f, y0, times, h, true);
    }

    static Var heun(VarField f, Var y0, double[] times, double h, boolean reversible) {
        Closure field = Solve.closure(f, y0.shape());
        Tape step = record(field, 3, y0.shape(), (e, c, t, s) -> {
            Var z = c[0].times(2).minus(c[1]).plus(c[2].times(s));
            Var slope = e.apply(t.plus(s), z);
            return new Var[] {c[0].plus(c[2].plus(slope).times(s.times(0.5))), z, slope};
        });
        Tape inverse = record(field, 3, y0.shape(), (e, c, t, s) -> {
            Var z = c[0].times(2).minus(c[1]).minus(c[2].times(s));
            Var slope = e.apply(t, z);
            return new Var[] {c[0].minus(c[2].plus(slope).times(s.times(0.5))), z, slope};
        });
        return run(step, inverse, field, new Var[] {y0, y0, f.apply(y0.constant(times[0]), y0)}, times, h, reversible);
    }

    /**
     * Any explicit Runge–Kutta method made reversible (McCallum and Foster 2024): with Ψ its increment, y₁ = λy₀ + (1 − λ)z₀ + Ψ(h, t₀, z₀), z₁ = z₀ − Ψ(−h, t₁, y₁);
     * undone by z₀ = z₁ + Ψ(−h, t₁, y₁), y₀ = (y₁ − (1 − λ)z₀ − Ψ(h, t₀, z₀))/λ. The method's order. Cost: twice the method's evaluations a step; undoing n
     * steps amplifies rounding by up to λ⁻ⁿ
     * (a small net, λ = 0.99, 1000 steps: gradients within 2e-11 of those with every step kept).
     *
     * @param coupling λ, 0 &lt; λ ≤ 1; 0.99 is usual
     */
    public static Var of(Tableau method, double coupling, VarField f, Var y0, double[] times, double h) {
        return of(method, coupling, f, y0, times, h, true);
    }

    static Var of(Tableau method, double coupling, VarField f, Var y0, double[] times, double h, boolean reversible) {
        if (!(coupling > 0 && coupling <= 1)) {
            throw new IllegalArgumentException("coupling " + coupling + ": must be > 0 and ≤ 1");
        }
        if (method.partitioned()) {
            throw new IllegalArgumentException("method " + method.name() + " is partitioned: only methods with one set of coefficients can be made reversible");
        }
        Closure field = Solve.closure(f, y0.shape());
        Tape step = record(field, 2, y0.shape(), (e, c, t, s) -> {
            Var y = c[0].times(coupling).plus(c[1].times(1 - coupling)).plus(increment(method, e, t, s, c[1]));
            return new Var[] {y, c[1].minus(increment(method, e, t.plus(s), s.negated(), y))};
        });
        Tape inverse = record(field, 2, y0.shape(), (e, c, t, s) -> {
            Var z = c[1].plus(increment(method, e, t.plus(s), s.negated(), c[0]));
            return new Var[] {c[0].minus(z.times(1 - coupling)).minus(increment(method, e, t, s, z)).times(1 / coupling), z};
        });
        return run(step, inverse, field, new Var[] {y0, y0}, times, h, reversible);
    }

    /** A step in terms of the field, the carries, t and h. */
    private interface Step {
        Var[] apply(VarField f, Var[] carries, Var t, Var h);
    }

    private static Tape record(Closure field, int carries, Shape state, Step step) {
        List<Shape> in = new ArrayList<>();
        for (int i = 0; i < carries; i++) {
            in.add(state);
        }
        in.add(Shape.SCALAR);
        in.add(Shape.SCALAR);
        field.captured().forEach(v -> in.add(v.shape()));
        return Tape.record(in, v -> step.apply((t, y) -> {
            Var[] arguments = Arrays.copyOfRange(v, carries, v.length);
            arguments[0] = t;
            arguments[1] = y;
            return field.tape().call(arguments)[0];
        }, Arrays.copyOf(v, carries), v[carries], v[carries + 1]));
    }

    /** Ψ = h Σ bᵢkᵢ. */
    private static Var increment(Tableau method, VarField f, Var t, Var h, Var y) {
        List<Var> k = new ArrayList<>();
        for (int i = 0; i < method.stages() - 1; i++) {
            Var sum = sum(method.a(i), k);
            k.add(f.apply(t.plus(h.times(method.c()[i])), sum == null ? y : y.plus(sum.times(h))));
        }
        // the last stage is the slope at the end; its weight is 0
        return sum(method.a(method.stages() - 1), k).times(h);
    }

    private static Var sum(double[] weights, List<Var> k) {
        Var sum = null;
        for (int i = 0; i < k.size(); i++) {
            if (weights[i] != 0) {
                Var term = k.get(i).times(weights[i]);
                sum = sum == null ? term : sum.plus(term);
            }
        }
        return sum;
    }

    private static Var run(Tape step, Tape inverse, Closure field, Var[] start, double[] times, double longest, boolean reversible) {
        if (!(longest > 0)) {
            throw new IllegalArgumentException("step " + longest + ": must be > 0");
        }
        double direction = Math.signum(times[times.length - 1] - times[0]);
        List<Var> states = new ArrayList<>(List.of(start[0]));
        Var[] carries = start;
        for (int j = 1; j < times.length; j++) {
            double length = times[j] - times[j - 1];
            int steps = (int) Math.ceil(Math.abs(length) / longest * (1 - 1e-12));
            if (length * direction < 0 || !Double.isFinite(length)) {
                throw new IllegalArgumentException("time " + times[j] + " follows " + times[j - 1] + ": times must be finite and increase or decrease");
            }
            if (steps > 0) {
                double[] t = new double[steps];
                double[] h = new double[steps];
                for (int i = 0; i < steps; i++) {
                    t[i] = times[j - 1] + length * i / steps;
                    h[i] = length / steps;
                }
                Scan loop = new Scan(step, carries.length, 2, steps, false, false);
                List<Var> in = new ArrayList<>(List.of(carries));
                in.add(start[0].constant(Tensor.vector(t)));
                in.add(start[0].constant(Tensor.vector(h)));
                in.addAll(field.captured());
                carries = Var.apply(reversible ? new ReversibleLoop(loop, inverse) : loop, in.toArray(Var[]::new));
            }
            states.add(carries[0]);
        }
        return Var.stack(states);
    }
}
