package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.cnf.TimedLayer.Map;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A network whose every layer is shifted by its row's context: x·W(t) + b(t) + c·U.
 *
 * <p>The Jacobian's factors are those of the network, so its exact trace costs what the network's does. Parameters:
 * the network's under {@code network}, U of layer i as {@code context.i}, [context, outputs], which starts uniform on
 * ±1/√context. Immutable.
 *
 * @param network the network
 * @param context number of components of c, at least 1
 */
public record ContextNetwork(NetworkField network, int context) implements ConditionalField {
    /** Checks the number. */
    public ContextNetwork {
        if (context < 1) {
            throw new IllegalArgumentException("a context of " + context + " components: must be at least 1");
        }
    }

    @Override
    public int width() {
        return network.width();
    }

    @Override
    public ParameterSpec parameters() {
        ParameterSpec all = network.parameters().under("network");
        for (int i = 0; i < network.layers().size(); i++) {
            all = all.and(ParameterSpec.of("context." + i, Shape.of(context, network.layers().get(i).outputs()),
                    Init.fanIn(context)));
        }
        return all;
    }

    @Override
    public OdeField given(Bound p, Var rows) {
        if (rows.shape().rank() != 2 || rows.shape().dim(1) != context) {
            throw new IllegalArgumentException(
                    "contexts of shape " + rows.shape() + ": must be rows of " + context + " components");
        }
        List<Var> shifts = new ArrayList<>();
        for (int i = 0; i < network.layers().size(); i++) {
            shifts.add(rows.matmul(p.get("context." + i)));
        }
        return new Shifted(this, shifts);
    }

    /** The network with the shift of each layer, [rows, outputs]. */
    private record Shifted(ContextNetwork whole, List<Var> shifts) implements LayeredField {
        @Override
        public int width() {
            return whole.width();
        }

        @Override
        public ParameterSpec parameters() {
            return whole.parameters();
        }

        @Override
        public Activation activation() {
            return whole.network.activation();
        }

        @Override
        public boolean waves() {
            return whole.network.waves();
        }

        @Override
        public List<Map> maps(Bound p, Var t) {
            List<Map> plain = whole.network.maps(p.in("network"), t);
            List<Map> maps = new ArrayList<>();
            for (int i = 0; i < plain.size(); i++) {
                maps.add(new Map(plain.get(i).weight(), plain.get(i).bias().plus(shifts.get(i))));
            }
            return maps;
        }
    }
}
