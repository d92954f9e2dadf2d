package dev.costate.autodiff.numeric;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.replay.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Derivatives of one tape at one point, projected: ⟨w, J·v⟩ by jvp, by vjp and by differences. Thread-confined. */
public final class Directional {
    private final boolean[] active;
    private final Tensor[] at;
    private final Replay value;
    private final Replay jvp;
    private final Replay vjp;
    private final Replay branches;
    private final Tensor[] centre;
    private Tensor[] v;
    private Tensor[] w;
    private double forward;
    private double backward;
    private double forwardScale;
    private double backwardScale;

    /** Plans the tape, its derivatives with respect to the active inputs, and its branches at {@code at}. */
    public Directional(Tape tape, boolean[] active, Tensor[] at) {
        this.active = active;
        this.at = at;
        value = Replay.of(tape.simplify());
        jvp = Replay.of(tape.jvp(active).simplify());
        vjp = Replay.of(tape.vjp(active).simplify());
        branches = Replay.of(tape.branches().simplify());
        centre = branches.run(at);
        value.run(at);
    }

    /** Returns whether the function and its derivatives are finite at the point. */
    public boolean finite() {
        choose(-1, s -> Tensor.full(s, 1));
        return finite(value.run(at)) && Double.isFinite(forward) && Double.isFinite(backward);
    }

    private static boolean finite(Tensor[] tensors) {
        for (Tensor t : tensors) {
            for (int i = 0; i < t.shape().size(); i++) {
                if (!Double.isFinite(t.at(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Chooses v and w and differentiates by both modes.
     *
     * @param only the one input in which v is not zero; negative for all that are active
     * @param random gives a tensor of a shape
     */
    public void choose(int only, Function<Shape, Tensor> random) {
        v = new Tensor[at.length];
        List<Tensor> forwardIn = new ArrayList<>(List.of(at));
        for (int i = 0; i < at.length; i++) {
            if (active[i]) {
                v[i] = only < 0 || i == only ? random.apply(at[i].shape()) : Tensor.full(at[i].shape(), 0);
                forwardIn.add(v[i]);
            }
        }
        int outputs = value.tape().outputs().size();
        w = new Tensor[outputs];
        List<Tensor> backwardIn = new ArrayList<>(List.of(at));
        for (int i = 0; i < outputs; i++) {
            w[i] = random.apply(value.outputShape(i));
            backwardIn.add(w[i]);
        }
        Tensor[] dots = jvp.run(forwardIn.toArray(Tensor[]::new));
        Tensor[] bars = vjp.run(backwardIn.toArray(Tensor[]::new));
        forward = 0;
        forwardScale = 0;
        for (int i = 0; i < outputs; i++) {
            forward += dot(w[i], dots[outputs + i]);
            forwardScale += dotOfSizes(w[i], dots[outputs + i]);
        }
        backward = 0;
        backwardScale = 0;
        int next = outputs;
        for (int i = 0; i < at.length; i++) {
            if (active[i]) {
                backward += dot(v[i], bars[next]);
                backwardScale += dotOfSizes(v[i], bars[next++]);
            }
        }
    }

    private static double dot(Tensor a, Tensor b) {
        double s = 0;
        for (int i = 0; i < a.shape().size(); i++) {
            s += a.at(i) * b.at(i);
        }
        return s;
    }

    private static double dotOfSizes(Tensor a, Tensor b) {
        double s = 0;
        for (int i = 0; i < a.shape().size(); i++) {
            s += Math.abs(a.at(i) * b.at(i));
        }
        return s;
    }

    /** Returns ⟨w, J·v⟩ by the jvp. */
    public double forward() {
        return forward;
    }

    /** Returns ⟨Jᵀ·w, v⟩ by the vjp. */
    public double backward() {
        return backward;
    }

    /** Returns Σ|wᵢ(J·v)ᵢ|. */
    public double forwardScale() {
        return forwardScale;
    }

    /** Returns Σ|vᵢ(Jᵀ·w)ᵢ|. */
    public double backwardScale() {
        return backwardScale;
    }

    /**
     * Returns the extrapolated difference and the error that the rounding of f can have put into it.
     *
     * <p>Null if a kink or a value that is not finite is in the way.
     */
    public double[] difference(double step, int levels) {
        double[] row = new double[levels];
        double size = 0;
        double h = step;
        for (int level = 0; level < levels; level++, h /= 2) {
            Tensor[] plus = displaced(h);
            Tensor[] minus = plus == null ? null : displaced(-h);
            if (minus == null) {
                return null;
            }
            double d = 0;
            for (int i = 0; i < w.length; i++) {
                for (int j = 0; j < w[i].shape().size(); j++) {
                    d += w[i].at(j) * (plus[i].at(j) - minus[i].at(j));
                    size = Math.max(size, Math.max(Math.abs(plus[i].at(j)), Math.abs(minus[i].at(j))));
                }
            }
            double previous = d / (2 * h);
            double factor = 1;
            for (int k = 0; k <= level; k++) {
                double old = row[k];
                row[k] = previous;
                factor *= 4;
                previous += (previous - old) / (factor - 1);
            }
        }
        int elements = 0;
        for (Tensor t : w) {
            elements += t.shape().size();
        }
        // a few ulp of every value, divided by the smallest 2h; the extrapolation weights sum to less than 2 in size
        double rounding = 16 * Math.ulp(size) * Math.sqrt(elements) / (4 * h);
        return new double[] {row[levels - 1], rounding};
    }

    private Tensor[] displaced(double h) {
        Tensor[] x = at.clone();
        for (int i = 0; i < x.length; i++) {
            if (active[i]) {
                double[] moved = at[i].toArray();
                for (int j = 0; j < moved.length; j++) {
                    moved[j] += h * v[i].at(j);
                }
                x[i] = Tensor.wrap(at[i].shape(), moved);
            }
        }
        Tensor[] there = branches.run(x);
        for (int i = 0; i < there.length; i++) {
            if (!there[i].equals(centre[i])) {
                return null;
            }
        }
        Tensor[] y = value.run(x);
        return finite(y) ? y : null;
    }
}
