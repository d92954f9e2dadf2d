package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;

/**
 * One layer with weights of its own at each depth: a network, or a field whose weights change with time.
 *
 * <p>The weights are one parameter, {@code layers} [depth, values of the layer], a row for each depth; all rows start
 * with the same values. As a function of time θ(t) is row j for t from j·h up to, but not including, (j + 1)·h (Haber
 * and Ruthotto 2017, section 2).
 *
 * <p>Immutable and thread-safe.
 *
 * @param layer the layer, whose output has the shape of its input
 * @param depth number of rows, at least 1
 */
public record LayerStack(Layer layer, int depth) {
    private static final String WEIGHTS = "layers";

    /** Solvers reach t = j·h to rounding; that much below counts as there. */
    private static final double ROUNDING = 1e-6;

    /** Checks the depth. */
    public LayerStack {
        if (depth < 1) {
            throw new IllegalArgumentException("a stack of " + depth + " layers: must be at least 1");
        }
    }

    /** Returns the weights of all layers as one parameter. */
    public ParameterSpec parameters() {
        ParameterSpec one = layer.parameters();
        return ParameterSpec.of(WEIGHTS, Shape.of(depth, one.size()), Init.repeated(one));
    }

    /** Returns the weights, [depth, values of the layer]. */
    public Var weights(Bound p) {
        return p.get(WEIGHTS);
    }

    /**
     * Records the layer with one row of weights.
     *
     * @param row the layer's values, one after the other, [1, n] or [n]
     * @param x what the layer is applied to
     */
    public Var apply(Var row, Var x) {
        ParameterSpec one = layer.parameters();
        return layer.apply(one.bind(row.reshape(one.size())), x);
    }

    /**
     * Returns the field y' = F(y, θ(t)), t from 0 on; after the last layer its weights hold on.
     *
     * @param p parameters under the names of {@link #parameters}
     * @param h how long a layer's weights hold, &gt; 0, in the units of the time
     */
    public VarField field(Bound p, double h) {
        Var table = weights(p);
        return (t, y) -> {
            Var number = t.dividedBy(h).plus(ROUNDING).floor().clamp(0, depth - 1);
            return apply(table.gather(number.reshape(1)), y);
        };
    }

    /**
     * Records how much the weights change with time, ½ Σⱼ ‖θⱼ₊₁ − θⱼ‖²/h.
     *
     * <p>The regulariser of Haber and Ruthotto 2017, equation 4.2: half the integral of ‖θ'‖² for θ linear between the
     * layers. A scalar; 0 for a single layer.
     *
     * @param h the time from layer to layer
     */
    public Var roughness(Bound p, double h) {
        Var table = weights(p);
        return depth == 1 ? Var.constant(0)
                : table.slice(0, 1, depth).minus(table.slice(0, 0, depth - 1)).square().sum().times(0.5 / h);
    }

    /** Returns the same layer at another number of depths. */
    public LayerStack withDepth(int other) {
        return new LayerStack(layer, other);
    }

    /**
     * Returns weights for a stack of another depth whose layers take as much time together: the multilevel start.
     *
     * <p>Linear in time between the middles of the layers, constant before the first and after the last (Haber and
     * Ruthotto 2017, section 4.3). The field's weights, and so the network, stay nearly the same function.
     *
     * @param weights of this stack, row by row
     * @param other how many layers there shall be, at least 1
     * @return the weights of {@code withDepth(other)}, row by row
     */
    public double[] prolonged(double[] weights, int other) {
        int size = layer.parameters().size();
        if (weights.length != depth * size) {
            throw new IllegalArgumentException(
                    weights.length + " weights for " + depth + " layers of " + size + " values");
        }
        double[] fine = new double[withDepth(other).depth * size];
        for (int row = 0; row < other; row++) {
            double middle = Math.max(0, Math.min(depth - 1, (row + 0.5) * depth / other - 0.5));
            int low = (int) middle;
            int high = Math.min(depth - 1, low + 1);
            double part = middle - low;
            for (int i = 0; i < size; i++) {
                fine[row * size + i] = (1 - part) * weights[low * size + i] + part * weights[high * size + i];
            }
        }
        return fine;
    }
}
