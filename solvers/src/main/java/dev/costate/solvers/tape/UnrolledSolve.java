package dev.costate.solvers.tape;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.VarField;
import dev.costate.solvers.loop.PlainSolve;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Steppers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A solve on a grid that is already known, recorded as a {@link Scan}.
 *
 * <p>y ← y + h Σ bᵢkᵢ for each step of the grid. Derivatives of any order and in both modes go through it; they are
 * those of the frozen-grid map.
 *
 * <p>Stateless.
 */
public final class UnrolledSolve {
    private UnrolledSolve() {
    }

    /**
     * Records the states at times and, as a constant, the statistics of the steps.
     *
     * @param times the times, known now
     * @throws IllegalArgumentException if the options' grid depends on the field
     */
    public static Var[] record(VarField f, Var y0, double[] times, SolveOptions options) {
        Tableau method = Tableau.require(options.method(), "an unrolled solve");
        Steppers.checkHalves(method, y0.shape().size());
        StepTrace trace = options.grid().orElseGet(() -> fixed(times, options));
        double perStep = method.stages() - 1;
        double steps = trace.accepted();
        return new Var[] {scan(f, y0, times, trace, method),
            Var.constant(Tensor.vector(steps, 0, 1 + steps * perStep))};
    }

    /** Returns the grid of fixed steps over the given times, which is the same for every field. */
    public static StepTrace fixed(double[] times, SolveOptions options) {
        int n = options.method().partitioned() ? 2 : 1;
        PlainSolve solve = new PlainSolve(options, n, times.length);
        SolveStatus status = solve.run((t, y, dy) -> Arrays.fill(dy, 0), new double[n], times);
        if (status != SolveStatus.SUCCESS) {
            throw solve.loop().failure(status);
        }
        return solve.trace().snapshot();
    }

    /**
     * Records the states at the given times.
     *
     * @param f the field; may use outer Vars
     * @param times the times of the solve that made the trace
     * @param trace the steps to take
     * @param method the method
     * @return the states stacked along a new first axis, y0 being entry 0
     */
    public static Var scan(VarField f, Var y0, double[] times, StepTrace trace, Tableau method) {
        trace.check(times[0], times[times.length - 1]);
        int steps = trace.accepted();
        if (steps == 0) {
            return y0.expand(0).broadcastTo(y0.shape().stacked(times.length));
        }
        double[] t = new double[steps];
        double[] h = new double[steps];
        for (int i = 0; i < steps; i++) {
            t[i] = trace.gridT(i);
            h[i] = trace.gridH(i);
        }
        int s = method.stages();
        Var k0 = f.apply(Var.constant(times[0]), y0);
        Var[] r = Scan.over(new Var[] {y0, k0},
                new Var[] {Var.constant(Tensor.vector(t)), Var.constant(Tensor.vector(h))}, (carry, x) -> {
            List<Var> derivatives = new ArrayList<>(List.of(carry[1]));
            Var y = carry[0];
            for (int i = 1; i < s; i++) {
                y = state(carry[0], x[1], method.a(i), method.momentumA(i), derivatives);
                derivatives.add(f.apply(x[0].plus(x[1].times(method.c()[i])), y));
            }
            List<Var> out = new ArrayList<>(List.of(y, derivatives.get(s - 1), carry[0]));
            out.addAll(derivatives);
            return out.toArray(Var[]::new);
        });
        List<Var> states = new ArrayList<>();
        double direction = Math.signum(times[times.length - 1] - times[0]);
        double[] w = new double[s + method.denseStages()];
        double[] momentumW = new double[w.length];
        int step = 0;
        int denseStep = -1;
        List<Var> k = null;
        for (double time : times) {
            if (time == times[0]) {
                states.add(y0);
                continue;
            }
            while (step < steps - 1 && (time - t[step + 1]) * direction > 0) {
                step++;
            }
            double end = step < steps - 1 ? t[step + 1] : times[times.length - 1];
            if (time == end) {
                states.add(step < steps - 1 ? r[2].select(0, step + 1) : r[0]);
            } else {
                if (step != denseStep) {
                    denseStep = step;
                    k = denseStages(f, r, step, t[step], h[step], method);
                }
                method.denseWeights((time - t[step]) / h[step], w);
                method.momentumDenseWeights((time - t[step]) / h[step], momentumW);
                states.add(
                        state(r[2].select(0, step), Var.constant(h[step]), w, method.partitioned() ? momentumW : w, k));
            }
        }
        return Var.stack(states);
    }

    /** Returns the derivatives of a step that its dense output needs, the output's own stages last. */
    private static List<Var> denseStages(VarField f, Var[] scanned, int step, double t, double h, Tableau method) {
        List<Var> k = new ArrayList<>();
        for (int i = 0; i < method.stages(); i++) {
            k.add(scanned[3 + i].select(0, step));
        }
        Var y = scanned[2].select(0, step);
        for (int i = 0; i < method.denseStages(); i++) {
            k.add(f.apply(Var.constant(t + method.denseC(i) * h),
                    state(y, Var.constant(h), method.denseA(i), method.denseA(i), k)));
        }
        return k;
    }

    /** Returns y + h Σ wᵢkᵢ, the second half with weights of its own if they are others. */
    private static Var state(Var y, Var h, double[] weights, double[] ofMomenta, List<Var> k) {
        if (weights == ofMomenta) {
            return sum(y, h, weights, k);
        }
        int n = y.shape().size();
        Var flat = y.reshape(n);
        List<Var> derivatives = k.stream().map(v -> v.reshape(n)).toList();
        Var q = sum(flat.slice(0, 0, n / 2), h, weights, derivatives.stream().map(v -> v.slice(0, 0, n / 2)).toList());
        Var p = sum(flat.slice(0, n / 2, n), h, ofMomenta,
                derivatives.stream().map(v -> v.slice(0, n / 2, n)).toList());
        return Var.concat(0, q, p).reshape(y.shape());
    }

    private static Var sum(Var y, Var h, double[] weights, List<Var> k) {
        Var sum = null;
        for (int i = 0; i < k.size(); i++) {
            if (weights[i] != 0) {
                Var term = k.get(i).times(weights[i]);
                sum = sum == null ? term : sum.plus(term);
            }
        }
        return sum == null ? y : y.plus(sum.times(h));
    }
}
