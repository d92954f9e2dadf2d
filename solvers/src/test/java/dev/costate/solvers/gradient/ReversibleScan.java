package dev.costate.solvers.gradient;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.solvers.FrozenGrid;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.VarField;
import dev.costate.solvers.method.Euler;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.ReversibleStepper;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps of a {@link ReversibleMethod} on a known grid as a scan that keeps every step: nothing is undone, and the
 * derivative is that of the operations.
 */
public final class ReversibleScan {
    private ReversibleScan() {
    }

    /** The scan of {@link FrozenGrid}, or for a reversible method the one here. */
    public static Var scan(VarField f, Var y0, double[] times, StepTrace trace, OdeMethod by) {
        return by instanceof ReversibleMethod r && trace.accepted() > 0 ? scan(f, y0, times, trace, r)
                : FrozenGrid.scan(f, y0, times, trace, by instanceof Tableau ? by : Euler.TABLEAU);
    }

    private static Var scan(VarField f, Var y0, double[] times, StepTrace trace, ReversibleMethod by) {
        int steps = trace.accepted();
        double[] t = new double[steps];
        double[] h = new double[steps];
        for (int i = 0; i < steps; i++) {
            t[i] = trace.gridT(i);
            h[i] = trace.gridH(i);
        }
        Var[] r = Scan.over(new Var[] {y0, y0},
                new Var[] {Var.constant(Tensor.vector(t)), Var.constant(Tensor.vector(h))}, (c, x) -> {
            Var[] end = step(f, by, c, x[0], x[1], new ArrayList<>());
            return new Var[] {end[0], end[1], c[0], c[1]};
        });
        List<Var> states = new ArrayList<>();
        double direction = Math.signum(times[times.length - 1] - times[0]);
        int at = 0;
        for (double time : times) {
            while (at < steps - 1 && (time - t[at + 1]) * direction >= 0) {
                at++;
            }
            if (time == times[times.length - 1]) {
                states.add(r[0]);
            } else {
                states.add(inside(f, by, new Var[] {r[2].select(0, at), r[3].select(0, at)}, t[at], h[at],
                        (time - t[at]) / h[at]));
            }
        }
        return Var.stack(states);
    }

    private static Var inside(VarField f, ReversibleMethod by, Var[] start, double time, double length, double theta) {
        Var t = Var.constant(time);
        Var h = Var.constant(length);
        List<Var> k = new ArrayList<>();
        step(f, by, start, t, h, k);
        Tableau base = by.base();
        for (int i = 0; i < base.denseStages(); i++) {
            k.add(f.apply(t.plus(h.times(base.denseC(i))), start[1].plus(sum(base.denseA(i), k).times(h))));
        }
        double[] w = new double[k.size()];
        double ofY = ReversibleStepper.denseWeights(by, theta, w);
        return start[0].times(ofY).plus(start[1].times(1 - ofY)).plus(sum(w, k).times(h));
    }

    /** Returns y and z after a step from c = {y, z}; k receives the slopes of the dense output. */
    private static Var[] step(VarField f, ReversibleMethod by, Var[] c, Var t, Var h, List<Var> k) {
        Var end = t.plus(h);
        if (by.heun()) {
            k.add(f.apply(t, c[1]));
            Var z = c[0].times(2).minus(c[1]).plus(k.get(0).times(h));
            k.add(f.apply(end, z));
            return new Var[] {c[0].plus(k.get(0).plus(k.get(1)).times(h.times(0.5))), z};
        }
        Var forth = increment(f, by.base(), t, h, c[1], k);
        Var y = c[0].times(by.coupling()).plus(c[1].times(1 - by.coupling())).plus(forth);
        List<Var> back = new ArrayList<>();
        Var z = c[1].minus(increment(f, by.base(), end, h.negated(), y, back));
        k.add(back.get(0));
        return new Var[] {y, z};
    }

    /** Ψ(h, t, y). */
    private static Var increment(VarField f, Tableau base, Var t, Var h, Var y, List<Var> k) {
        for (int i = 0; i < base.stages() - 1; i++) {
            k.add(f.apply(t.plus(h.times(base.c()[i])), i == 0 ? y : y.plus(sum(base.a(i), k).times(h))));
        }
        return sum(base.b(), k).times(h);
    }

    private static Var sum(double[] weights, List<Var> k) {
        Var sum = k.get(0).times(weights[0]);
        for (int i = 1; i < k.size(); i++) {
            sum = sum.plus(k.get(i).times(weights[i]));
        }
        return sum;
    }
}
