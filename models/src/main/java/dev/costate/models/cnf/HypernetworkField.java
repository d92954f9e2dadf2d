package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.cnf.TimedLayer.Map;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import java.util.List;

/**
 * The field of torchdiffeq's example, whose weights a network of t alone gives.
 *
 * <p>f(t, z) = (1/K) Σₖ uₖ(t)·tanh(wₖ(t)·z + bₖ(t)) with uₖ = vₖ·sigmoid(gₖ); the network gives all w, v, g [units,
 * width] and b [units]. Parameters: the network's under {@code hyper}. Immutable.
 *
 * @param width number of components of z
 * @param units K
 * @param hidden width of the network's two hidden layers
 */
public record HypernetworkField(int width, int units, int hidden) implements LayeredField {
    /** Checks the numbers. */
    public HypernetworkField {
        if (width < 1 || units < 1 || hidden < 1) {
            throw new IllegalArgumentException("a hypernetwork field of width " + width + ", " + units
                    + " units, hidden width " + hidden + ": all must be at least 1");
        }
    }

    private Mlp network() {
        return Mlp.of(Activation.TANH, 1, hidden, hidden, 3 * units * width + units);
    }

    @Override
    public Activation activation() {
        return Activation.TANH;
    }

    @Override
    public ParameterSpec parameters() {
        return network().parameters().under("hyper");
    }

    @Override
    public List<Map> maps(Bound p, Var t) {
        int block = units * width;
        Var all = network().apply(p.in("hyper"), t.reshape(1));
        Var w = all.slice(0, 0, block).reshape(units, width);
        Var gate = all.slice(0, 2 * block, 3 * block).reshape(units, width).sigmoid();
        Var u = all.slice(0, block, 2 * block).reshape(units, width).times(gate).times(1.0 / units);
        return List.of(new Map(w.transpose(), all.slice(0, 3 * block, 3 * block + units)),
                new Map(u, Var.constant(0).broadcastTo(Shape.of(width))));
    }
}
