package dev.costate.models.train;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Differentiable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A recorded function of parameters with its derivative, by replays.
 *
 * <p>A single value has its gradient by one reverse replay, which gives the value too. More values have their Jacobian
 * by forward derivatives, one replay for each parameter: through a solve, its forward sensitivities. Thread-confined.
 */
final class ReplayedFunction implements Differentiable {
    private final int n;
    private final int m;
    private final Replay primal;
    private final Replay derivative;
    private double[] last = {};

    ReplayedFunction(ParameterSpec spec, Function<Bound, Var> f) {
        n = spec.size();
        Tape tape = Tape.record(List.of(Shape.of(n)), v -> {
            Var y = f.apply(spec.bind(v[0]));
            return new Var[] {y.reshape(Shape.of(y.shape().size()))};
        });
        m = tape.outputShapes().get(0).size();
        derivative = Replay.of((m == 1 ? tape.vjp() : tape.jvp()).simplify());
        primal = m == 1 ? derivative : Replay.of(tape.simplify());
        if (m == 1) {
            derivative.set(1, new double[] {1});
        }
    }

    /** Returns m. */
    int size() {
        return m;
    }

    @Override
    public double[] values(double[] x) {
        double[] y = new double[m];
        run(x);
        primal.get(0, y);
        return y;
    }

    /** The value of one x is computed once. */
    private void run(double[] x) {
        if (!Arrays.equals(last, x)) {
            last = new double[] {}; // if the replay fails
            primal.set(0, x).run();
            last = x.clone();
        }
    }

    @Override
    public double[] jacobian(double[] x) {
        double[] all = new double[m * n];
        if (m == 1) {
            run(x);
            derivative.get(1, all);
            return all;
        }
        derivative.set(0, x);
        double[] seed = new double[n];
        double[] column = new double[m];
        for (int j = 0; j < n; j++) {
            seed[j] = 1;
            derivative.set(1, seed).run().get(1, column);
            seed[j] = 0;
            for (int i = 0; i < m; i++) {
                all[i * n + j] = column[i];
            }
        }
        return all;
    }
}
