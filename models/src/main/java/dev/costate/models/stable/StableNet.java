package dev.costate.models.stable;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.NdArray;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.LayerStack;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.node.LogitModel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A deep classifier that is a differential equation solved layer by layer (Haber and Ruthotto 2017).
 *
 * <p>y' = F(y, θ(t)) for t from 0 to T in as many steps as there are layers, each with weights of its own; then logits
 * = y(T)·W + b, of a pair those of q. A layer of x takes a step of Euler's method, a layer of [q; p] one of
 * Störmer–Verlet, from p = 0.
 *
 * <p>Parameters: {@code stack.layers} [depth, values of a layer], {@code head.weight}, {@code head.bias}; with an
 * opening layer {@code opening.weight} and {@code opening.bias}. Immutable.
 *
 * @param name the model's name within its run
 * @param values mean and scale of each input; x is standardised by them
 * @param stack the layers, of a {@link StableLayer}
 * @param form what is around them
 * @param gradient how the solve is differentiated
 */
public record StableNet(String name, Standardiser values, LayerStack stack, Form form, GradientMethod gradient)
        implements LogitModel {
    /**
     * What is around the layers. Immutable.
     *
     * @param opens whether y(0), or q(0), is x·W₀ + b₀; otherwise x and as many zeros as channels are left
     * @param end T, &gt; 0
     * @param classes number of classes, at least 2
     * @param smoothness α, how much {@link LayerStack#roughness} counts in training, ≥ 0
     */
    public record Form(boolean opens, double end, int classes, double smoothness) {
        /** Checks the numbers. */
        public Form {
            if (!(smoothness >= 0 && smoothness < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("smoothness " + smoothness + ": must be finite and not negative");
            }
            if (!(end > 0 && end < Double.POSITIVE_INFINITY) || classes < 2) {
                throw new IllegalArgumentException("a network to T = " + end + " of " + classes
                        + " classes: needs 0 < T < ∞ and at least 2");
            }
        }
    }

    /** Checks the widths. */
    public StableNet {
        if (!(stack.layer() instanceof StableLayer layer)) {
            throw new IllegalArgumentException("a stack of " + stack.layer() + ": must be of a StableLayer");
        }
        if (!form.opens && layer.channels() < values.columns()) {
            throw new IllegalArgumentException(values.columns() + " inputs and " + layer.channels()
                    + " channels without an opening layer: must be as many channels or more");
        }
    }

    /** Returns the layer that is repeated. */
    public StableLayer layer() {
        return (StableLayer) stack.layer();
    }

    /** Returns the time that a layer takes, h = T/depth. */
    public double step() {
        return form.end / stack.depth();
    }

    @Override
    public int classes() {
        return form.classes;
    }

    @Override
    public int width() {
        return values.columns();
    }

    private Linear opening() {
        return new Linear(width(), layer().channels());
    }

    private Linear head() {
        return new Linear(layer().channels(), form.classes);
    }

    @Override
    public ParameterSpec parameters() {
        ParameterSpec spec = stack.parameters().under("stack").and(head().parameters().under("head"));
        return form.opens ? opening().parameters().under("opening").and(spec) : spec;
    }

    /**
     * Returns how the layers are solved: a step for each.
     *
     * <p>Störmer–Verlet in the form that carries its rounding errors, if only that can be undone by the gradient
     * method: the same layers, other last bits.
     */
    public SolveOptions solver() {
        return SolveOptions.fixed(method(), step());
    }

    private OdeMethod method() {
        if (!layer().paired()) {
            return Methods.EULER;
        }
        boolean kept = gradient.refusal(SolveOptions.fixed(Methods.STORMER_VERLET, step())).isEmpty();
        return kept ? Methods.STORMER_VERLET : ReversibleMethod.of(Methods.STORMER_VERLET);
    }

    /** Records the first state of standardised inputs [rows, inputs]. */
    public Var start(Bound p, Var x) {
        int rows = x.shape().dim(0);
        int more = layer().channels() - width();
        Var y = form.opens ? opening().apply(p.in("opening"), x)
                : more == 0 ? x : Var.concat(1, x, Var.constant(0).broadcastTo(Shape.of(rows, more)));
        return layer().paired() ? Var.stack(List.of(y, Var.constant(0).broadcastTo(y.shape()))) : y;
    }

    /** Records the state after the last layer. */
    public Var end(Bound p, Var start) {
        return Ode.record(stack.field(p.in("stack"), step()), start, 0, form.end, solver(), gradient);
    }

    /** Records the states before, between and after the layers: [depth + 1, …]. */
    public Var states(Bound p, Var start) {
        double[] times = new double[stack.depth() + 1];
        for (int j = 1; j < times.length; j++) {
            times[j] = j < stack.depth() ? j * step() : form.end;
        }
        return Ode.record(stack.field(p.in("stack"), step()), start, times, solver(), gradient);
    }

    /**
     * Records the first state from the last one, layer by layer backwards: Störmer–Verlet undoes itself.
     *
     * @throws IllegalStateException if the layers are not of [q; p]: a step of Euler's method has no inverse like that
     */
    public Var undone(Bound p, Var end) {
        if (!layer().paired()) {
            throw new IllegalStateException("layers of " + layer() + " cannot be undone: only those of [q; p] can");
        }
        return Ode.record(stack.field(p.in("stack"), step()), end, form.end, 0, solver(), gradient);
    }

    @Override
    public Var logits(Bound p, Var x) {
        Var y = end(p, start(p, x));
        return head().apply(p.in("head"), layer().paired() ? y.select(0, 0) : y);
    }

    /** Records α times how rough the weights are in time, {@link LayerStack#roughness}. */
    @Override
    public Optional<Var> penalty(Bound p) {
        return form.smoothness == 0 ? Optional.empty()
                : Optional.of(stack.roughness(p.in("stack"), step()).times(form.smoothness));
    }

    /**
     * Returns parameters for the same network with another number of layers, to the same T.
     *
     * @param flat this network's
     * @param depth the number of layers
     * @return those of {@code withDepth(name, depth)}, the layers' prolonged ({@link LayerStack#prolonged})
     */
    public double[] prolonged(double[] flat, int depth) {
        int at = parameters().offset("stack.layers");
        int size = stack.parameters().size();
        double[] layers = stack.prolonged(Arrays.copyOfRange(flat, at, at + size), depth);
        double[] fine = Arrays.copyOf(flat, flat.length - size + layers.length);
        System.arraycopy(layers, 0, fine, at, layers.length);
        System.arraycopy(flat, at + size, fine, at + layers.length, flat.length - at - size);
        return fine;
    }

    /** Returns the same network under another name with layers of another number, to the same T. */
    public StableNet withDepth(String otherName, int depth) {
        return new StableNet(otherName, values, stack.withDepth(depth), form, gradient);
    }

    /** Returns the same network; its steps are its layers. */
    @Override
    public StableNet withFixedSteps(double h, GradientMethod by) {
        return new StableNet(name, values, stack, form, by);
    }

    @Override
    public Map<String, NdArray> arrays() {
        return values.arrays(name + ".inputs");
    }
}
