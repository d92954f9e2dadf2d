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
        SolveRecording.requireUnknowns(y0);
        Tableau method = Tableau.require(options.method(), "an unrolled solve");
        Steppers.checkHalves(method, y0.shape().size());
        StepTrace trace = options.grid().orElseGet(() -> fixed(times, options));
        double perStep = method.stages() - 1;
        double steps = trace.accepted();
        return new Var[] {scan(f, y0, times, trace, method),
            Var.constant(Tensor.vector(steps, 0, 1 + steps * perStep, 0))};
    }

    /** Returns the grid of fixed steps over the given times, which is the same for every field. */
    public static StepTrace fixed(double[] times, SolveOptions options) {
        SolveRecording.require(options);
        int n = options.method().partitioned() ? 2 : 1;
        PlainSolve solve = new PlainSolve(options, n, times.length);
        SolveStatus status = solve.run((t, y, dy) -> Arrays.fill(dy, 0), new double[n], times);
        if (status != SolveStatus.SUCCESS) {
            throw solve.loop().failure(status);
        }
        return solve.loop().trace().snapshot();
    }

    /**
     * Records the states at the given times.
     *
     * @param field may use outer Vars
     * @param times the times of the solve that made the trace
     * @param trace the steps to take
     * @param method the method
     * @return the states stacked along a new first axis, y0 being entry 0
     */
    public static Var scan(VarField field, Var y0, double[] times, StepTrace trace, Tableau method) {
        SolveRecording.requireUnknowns(y0);
        VarField f = FieldTapes.checked(field);
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
            TapeStep step = new TapeStep(method, f, x[0], x[1], carry[0], carry[1]);
            List<Var> out = new ArrayList<>(List.of(step.end(), step.k.get(s - 1), carry[0]));
            out.addAll(step.k);
            return out.toArray(Var[]::new);
        });
        List<Var> states = new ArrayList<>();
        double direction = Math.signum(times[times.length - 1] - times[0]);
        int step = 0;
        int denseStep = -1;
        TapeStep dense = null;
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
                    int at = step;
                    dense = new TapeStep(method, f, Var.constant(t[at]), Var.constant(h[at]), r[2].select(0, at),
                            Arrays.stream(r).skip(3).map(v -> v.select(0, at)).toArray(Var[]::new));
                    dense.evaluateDense();
                }
                states.add(dense.inside((time - t[step]) / h[step]));
            }
        }
        return Var.stack(states);
    }
}
