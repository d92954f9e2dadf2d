package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.FrozenGrid;
import dev.costate.solvers.Solve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import java.util.Map;

/**
 * A classifier whose hidden layers are one differential equation (ODE-Net, Chen et al. 2018): h(0) from the inputs, h' = MLP(h, t) for t from 0 to 1, logits =
 * h(1)·W + b.
 *
 * <p>With an opening layer h(0) = x·W₀ + b₀. Without, h(0) is x and zeros: the augmented Neural ODE (Dupont et al. 2019), which can separate what a flow of the
 * plane cannot. Immutable.
 *
 * @param name the model's name within its run
 * @param inputs values in a row
 * @param scale what inputs are divided by
 * @param channels width of h
 * @param opens whether there is an opening layer; without one, {@code channels} is at least {@code inputs}
 * @param hidden width of the field's hidden layer
 * @param classes number of classes
 * @param solver how it is solved
 * @param scanned whether the solve is recorded as a scan over its fixed grid: slower, but it has derivatives of both modes and of every order
 */
public record OdeNet(String name, int inputs, double scale, int channels, boolean opens, int hidden, int classes, SolveOptions solver, boolean scanned)
        implements Model {
    private static final double[] TIMES = {0, 1};

    /** Checks the widths. */
    public OdeNet {
        if (inputs < 1 || hidden < 1 || classes < 2 || channels < (opens ? 1 : inputs)) {
            throw new IllegalArgumentException("an ODE-Net of " + inputs + " inputs, " + channels + " channels" + (opens ? "" : " (at least the inputs)") + ", "
                    + hidden + " hidden units and " + classes + " classes: needs at least 1, 1, 1 and 2");
        }
        if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("scale " + scale + ": must be positive and finite");
        }
    }

    /** A classifier whose solve is a single instruction. */
    public OdeNet(String name, int inputs, double scale, int channels, boolean opens, int hidden, int classes, SolveOptions solver) {
        this(name, inputs, scale, channels, opens, hidden, classes, solver, false);
    }

    /** Returns the same classifier solved by steps of length {@code h}. */
    public OdeNet withFixedSteps(double h, boolean asScan) {
        return new OdeNet(name, inputs, scale, channels, opens, hidden, classes, SolveOptions.fixed(solver.method(), h).withGradient(solver.gradient()),
                asScan);
    }

    private Mlp field() {
        return Mlp.of(Activation.TANH, channels + 1, hidden, channels);
    }

    private Linear opening() {
        return new Linear(inputs, channels);
    }

    private Linear head() {
        return new Linear(channels, classes);
    }

    @Override
    public int width() {
        return inputs;
    }

    @Override
    public ParameterSpec parameters() {
        ParameterSpec spec = field().parameters().under("field").and(head().parameters().under("head"));
        return opens ? opening().parameters().under("opening").and(spec) : spec;
    }

    /** Records the logits [rows, classes] of inputs [rows, inputs] that are already divided by the scale. */
    public Var logits(Bound p, Var x) {
        int rows = x.shape().dim(0);
        Var h = opens ? opening().apply(p.in("opening"), x)
                : channels == inputs ? x : Var.concat(1, x, x.constant(0).broadcastTo(Shape.of(rows, channels - inputs)));
        Mlp field = field();
        Bound own = p.in("field");
        VarField f = (t, y) -> field.apply(own, Var.concat(1, y, t.broadcastTo(Shape.of(rows, 1))));
        Var end = scanned ? FrozenGrid.scan(f, h, TIMES, FrozenGrid.fixed(TIMES, solver), solver.method()).select(0, 1) : Solve.ode(f, h, 0, 1, solver);
        return head().apply(p.in("head"), end);
    }

    @Override
    public Map<String, NdArray> arrays() {
        return Map.of();
    }

    @Override
    public FittedOdeNet fitted(Parameters values) {
        return new FittedOdeNet(this, values);
    }
}
