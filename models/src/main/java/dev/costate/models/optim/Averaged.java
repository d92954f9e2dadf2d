package dev.costate.models.optim;

import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * Another optimiser, and an exponential moving average of the parameters that it goes through.
 *
 * <p>The average is what the training gives (Polyak and Juditsky 1992): ā ← ā + w·(θ − ā), ā = θ₀ at first,
 * w = max(1 − decay, 9/(10 + t)). The second weight makes the average forget the first parameters while t is small,
 * as torch-ema does. The state vector {@code lag} is ā − θ, which is zero at first whatever θ₀ is.
 *
 * <p>Immutable and thread-safe.
 *
 * @param inner what moves the parameters
 * @param decay how much of the average is kept in a step, in the long run
 */
public record Averaged(Optimiser inner, double decay) implements Optimiser {
    /** Checks the decay. */
    public Averaged {
        Require.fraction("decay", decay);
    }

    @Override
    public String name() {
        return inner.name() + "-averaged";
    }

    @Override
    public List<String> state() {
        List<String> names = new ArrayList<>(inner.state());
        names.add("lag");
        return names;
    }

    @Override
    public Update update(Var theta, Var gradient, List<Var> state, Var rate, Var step) {
        int n = state.size() - 1;
        Update moved = inner.update(theta, gradient, state.subList(0, n), rate, step);
        // ā' − θ' = (1 − w)·(ā − θ')
        Var lag = state.get(n).plus(theta).minus(moved.theta()).times(kept(step));
        List<Var> next = new ArrayList<>(moved.state());
        next.add(lag);
        return new Update(moved.theta(), next);
    }

    /** 1 − w. */
    private Var kept(Var step) {
        return step.plus(10).reciprocal().times(9).max(Var.constant(1 - decay)).negated().plus(1);
    }

    @Override
    public List<Var> shifted(List<Var> state, Var shift, Var step) {
        int n = state.size() - 1;
        List<Var> next = new ArrayList<>(inner.shifted(state.subList(0, n), shift, step));
        next.add(state.get(n).minus(shift.times(kept(step))));
        return next;
    }

    @Override
    public double[] fitted(double[] theta, List<double[]> state) {
        double[] average = inner.fitted(theta, state.subList(0, state.size() - 1));
        double[] lag = state.get(state.size() - 1);
        for (int i = 0; i < average.length; i++) {
            average[i] += lag[i];
        }
        return average;
    }
}
