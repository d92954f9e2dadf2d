package dev.costate.models.node;

import dev.costate.models.train.SolverSettings;
import dev.costate.solvers.GradientMethod;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.NdArray;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.solvers.RowMode;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A classifier whose hidden layers are one differential equation (ODE-Net, Chen et al. 2018).
 *
 * <p>h(0) comes from the inputs, h' = MLP(h, t) for t from 0 to 1, logits = h(1)·W + b.
 *
 * <p>With an opening layer h(0) = x·W₀ + b₀. Without, h(0) is x and zeros: the augmented Neural ODE (Dupont et al.
 * 2019), which can separate what a flow of the plane cannot. Without a field h(1) = h(0), which is multinomial logistic
 * regression. Immutable.
 *
 * @param name the model's name within its run
 * @param values mean and scale of each input; x is standardised by them
 * @param form what it is made of
 * @param solver how it is solved
 * @param gradient how the solve is differentiated
 */
public record OdeNet(String name, Standardiser values, Form form, SolveOptions solver, GradientMethod gradient)
        implements LogitModel {
    private static final double[] TIMES = {0, 1};

    /**
     * What a classifier is made of. Immutable.
     *
     * @param channels width of h
     * @param opens whether there is an opening layer; without one, {@code channels} is at least the number of inputs
     * @param field from {@code channels} + 1 values to {@code channels}, if there is one
     * @param classes number of classes
     */
    public record Form(int channels, boolean opens, Optional<Mlp> field, int classes) {
    }

    /** Checks the widths. */
    public OdeNet {
        int channels = form.channels;
        boolean opens = form.opens;
        int classes = form.classes;
        if (classes < 2 || channels < (opens ? 1 : values.columns())) {
            throw new IllegalArgumentException("an ODE-Net of " + values.columns() + " inputs, " + channels
                    + " channels" + (opens ? "" : " (at least the inputs)") + " and " + classes
                    + " classes: needs at least 1, 1 and 2");
        }
        if (form.field.isPresent() && !fits(form.field.get().layers(), channels)) {
            throw new IllegalArgumentException(
                    "the field of " + channels + " channels must take one value more than that and give as many");
        }
    }

    private static boolean fits(List<Linear> layers, int channels) {
        return layers.get(0).inputs() == channels + 1 && layers.get(layers.size() - 1).outputs() == channels;
    }

    /** A classifier whose field has one hidden tanh layer and whose solve is a single instruction. */
    public static OdeNet of(String name, Standardiser values, int channels, boolean opens, int hidden, int classes,
            SolveOptions solver) {
        Mlp field = Mlp.of(Activation.TANH, channels + 1, hidden, channels);
        return new OdeNet(name, values, new Form(channels, opens, Optional.of(field), classes), solver,
                SolverSettings.GRADIENT);
    }

    /** Returns multinomial logistic regression on the same inputs, the baseline of the same form. */
    public OdeNet withoutField(String otherName) {
        return new OdeNet(otherName, values, new Form(values.columns(), false, Optional.empty(), form.classes), solver,
                gradient);
    }

    @Override
    public OdeNet withFixedSteps(double h, GradientMethod by) {
        return new OdeNet(name, values, form,
                SolveOptions.fixed(solver.method(), h), by);
    }

    @Override
    public int classes() {
        return form.classes;
    }

    private Linear opening() {
        return new Linear(width(), form.channels);
    }

    private Linear head() {
        return new Linear(form.channels, form.classes);
    }

    @Override
    public int width() {
        return values.columns();
    }

    @Override
    public ParameterSpec parameters() {
        ParameterSpec spec = head().parameters().under("head");
        if (form.field.isPresent()) {
            spec = form.field.get().parameters().under("field").and(spec);
        }
        return form.opens ? opening().parameters().under("opening").and(spec) : spec;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The steps of an adaptive solver are those of the batch.
     */
    @Override
    public Var logits(Bound p, Var x) {
        return logits(p, x, false);
    }

    /** With steps of each row's own where they adapt. */
    @Override
    public Var rowLogits(Bound p, Var x) {
        return logits(p, x, solver.adaptive());
    }

    private Var logits(Bound p, Var x, boolean rowByRow) {
        int rows = x.shape().dim(0);
        Var h = form.opens ? opening().apply(p.in("opening"), x) : form.channels == width() ? x
                : Var.concat(1, x, Var.constant(0).broadcastTo(Shape.of(rows, form.channels - width())));
        Var end = form.field.map(field -> end(field, p.in("field"), h, rowByRow)).orElse(h);
        return head().apply(p.in("head"), end);
    }

    private Var end(Mlp field, Bound p, Var h, boolean rowByRow) {
        VarField f = (t, y) -> field.apply(p, Var.concat(1, y, t.broadcastTo(Shape.of(y.shape().dim(0), 1))));
        if (rowByRow) {
            double[][] times = new double[h.shape().dim(0)][];
            Arrays.fill(times, TIMES);
            return Ode.recordRows(f, h, times, RowMode.ROW_BY_ROW, solver, gradient)[0].select(0, 1);
        }
        return Ode.record(f, h, 0, 1, solver, gradient);
    }

    @Override
    public Map<String, NdArray> arrays() {
        return values.arrays(name + ".inputs");
    }
}
