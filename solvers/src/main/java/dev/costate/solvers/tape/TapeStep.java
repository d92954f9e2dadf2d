package dev.costate.solvers.tape;

import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;
import dev.costate.solvers.method.Tableau;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The stages and the dense output of one step of an explicit method, as {@link Var}s. Thread-confined. */
public final class TapeStep {
    /** The derivatives of the stages known so far, those of the dense output's own stages last. */
    public final List<Var> k;
    private final Tableau method;
    private final VarField f;
    private final Var t;
    private final Var h;
    private final Var y0;
    private Var y;

    /** Begins a step from t and y₀ with the stages that are known, the first at least. */
    public TapeStep(Tableau method, VarField f, Var t, Var h, Var y0, Var... known) {
        this.method = method;
        this.f = f;
        this.t = t;
        this.h = h;
        this.y0 = y0;
        k = new ArrayList<>(Arrays.asList(known));
    }

    /** Evaluates the stages of the step and returns the state at its end. */
    public Var end() {
        for (int i = k.size(); i < method.stages(); i++) {
            evaluate(method.c()[i], method.a(i), method.momentumA(i));
        }
        return y;
    }

    /** Evaluates the dense output's own stages, after those of the step. */
    public void evaluateDense() {
        for (int i = 0; i < method.denseStages(); i++) {
            evaluate(method.denseC(i), method.denseA(i), method.denseA(i));
        }
    }

    private void evaluate(double c, double[] a, double[] ofMomenta) {
        y = state(a, ofMomenta);
        k.add(f.apply(t.plus(h.times(c)), y));
    }

    /** Returns the dense output at t + θh. */
    Var inside(double theta) {
        double[] w = new double[k.size()];
        double[] ofMomenta = new double[w.length];
        method.denseWeights(theta, w);
        method.momentumDenseWeights(theta, ofMomenta);
        return state(w, method.partitioned() ? ofMomenta : w);
    }

    /** y₀ + h Σ wᵢkᵢ, the second half with weights of its own if they are others. */
    private Var state(double[] w, double[] ofMomenta) {
        if (w == ofMomenta) {
            return plus(y0, sum(w, k));
        }
        int n = y0.shape().size();
        return Var.concat(0, half(w, 0, n / 2), half(ofMomenta, n / 2, n)).reshape(y0.shape());
    }

    private Var half(double[] w, int from, int to) {
        return plus(part(y0, from, to), sum(w, k.stream().map(v -> part(v, from, to)).toList()));
    }

    private static Var part(Var v, int from, int to) {
        return v.reshape(v.shape().size()).slice(0, from, to);
    }

    private Var plus(Var start, Var sum) {
        return sum == null ? start : start.plus(sum.times(h));
    }

    /** Returns Σ wᵢkᵢ over all stages known so far that have a weight; null if there is none. */
    public static Var sum(double[] w, List<Var> k) {
        Var sum = null;
        for (int i = 0; i < k.size(); i++) {
            if (w[i] != 0) {
                Var term = k.get(i).times(w[i]);
                sum = sum == null ? term : sum.plus(term);
            }
        }
        return sum;
    }
}
