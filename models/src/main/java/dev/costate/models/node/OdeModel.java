package dev.costate.models.node;

import dev.costate.models.train.SolverSettings;
import dev.costate.solvers.GradientMethod;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Recipe;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A differential equation as a model of data.
 *
 * <p>A field, where it starts, its coordinates and how it is solved. Parameters: the field's under {@code field}, and
 * {@code start} if the first state is fitted too. Immutable.
 *
 * <p>With delays in its coordinates a state holds several rows of the data, of which the newest is predicted.
 *
 * <p>A field wider than a state is augmented (Dupont et al. 2019): its further components are 0 where a solve starts,
 * and are not seen. Paths of the data may then cross.
 *
 * @param name the model's name within its run
 * @param field the right-hand side, in the model's coordinates
 * @param coordinates how these follow from the data's
 * @param start the state at the coordinates' t0
 * @param solver how it is solved
 * @param gradient how its solves are differentiated
 */
public record OdeModel(String name, OdeField field, Coordinates coordinates, Start start,
        SolveOptions solver, GradientMethod gradient) implements Model {
    /**
     * Where a model starts. Immutable; holds its array without copying.
     *
     * @param values the state, in the model's coordinates: fixed, or what the fit begins with
     * @param isFitted whether it is a parameter
     */
    public record Start(double[] values, boolean isFitted) {
        /** A known state. */
        public static Start fixed(double... values) {
            return new Start(values, false);
        }

        /** A state that is fitted, from these values on. */
        public static Start fitted(double... values) {
            return new Start(values, true);
        }
    }

    /** Checks the widths. */
    public OdeModel {
        if (field.width() < coordinates.width() || start.values.length != coordinates.width()) {
            throw new IllegalArgumentException("model " + name + ": the field has " + field.width()
                    + " components, the coordinates " + coordinates.width() + ", the start " + start.values.length);
        }
    }

    /** A model differentiated by {@link SolverSettings#GRADIENT}. */
    public OdeModel(String name, OdeField field, Coordinates coordinates, Start start, SolveOptions solver) {
        this(name, field, coordinates, start, solver, SolverSettings.GRADIENT);
    }

    /** Returns the same model differentiated in another way. */
    public OdeModel withGradient(GradientMethod by) {
        return new OdeModel(name, field, coordinates, start, solver, by);
    }

    /** Returns the same model solved by steps of length {@code h}, so that the loss is a smooth function. */
    public OdeModel withFixedSteps(double h, GradientMethod by) {
        return new OdeModel(name, field, coordinates, start,
                SolveOptions.fixed(solver.method(), h), by);
    }

    @Override
    public int width() {
        return coordinates.values().columns();
    }

    @Override
    public ParameterSpec parameters() {
        ParameterSpec spec = field.parameters().under("field");
        return !start.isFitted ? spec
                : spec.and(ParameterSpec.of("start", Shape.of(coordinates.width()), Init.values(start.values)));
    }

    /** Records the first state, [1, components of a state]. */
    public Var start(Bound p) {
        return (start.isFitted ? p.get("start") : Var.constant(Tensor.vector(start.values))).expand(0);
    }

    /** Returns the same model with another field of the same width, and times that no step of a solve crosses. */
    public OdeModel withField(OdeField other, double... stops) {
        return new OdeModel(name, other, coordinates, start, solver.withStops(stops), gradient);
    }

    /** Records the solution from states in rows [rows, state] at the first of {@code times}: [times, rows, state]. */
    public Var solve(Bound p, Var y0, Var times) {
        Bound own = p.in("field");
        return seen(Ode.record((t, y) -> field.apply(own, t, y), augmented(y0), times, solver, gradient));
    }

    /** Records states [rows, state] with the zeros that the field's further components begin with. */
    Var augmented(Var y) {
        int more = field.width() - y.shape().dim(1);
        return more == 0 ? y : Var.concat(1, y, Var.constant(0).broadcastTo(Shape.of(y.shape().dim(0), more)));
    }

    private Var seen(Var states) {
        int width = coordinates.width();
        return field.width() == width ? states : states.slice(states.shape().rank() - 1, 0, width);
    }

    /** As {@link #solve(Bound, Var, Var)} at times known now. */
    public Var solve(Bound p, Var y0, double... times) {
        Bound own = p.in("field");
        return seen(Ode.record((t, y) -> field.apply(own, t, y), augmented(y0), times, solver, gradient));
    }

    @Override
    public Map<String, NdArray> arrays() {
        Map<String, NdArray> arrays = new LinkedHashMap<>(coordinates.arrays(name + ".coordinates"));
        arrays.put(name + ".from", NdArray.of(start.values.clone()));
        arrays.putAll(field.arrays(name + ".driven"));
        return arrays;
    }

    @Override
    public FittedOde fitted(Parameters values) {
        return new FittedOde(this, values);
    }

    /** Returns a model of the same form with coordinates and start out of a file. */
    public static OdeModel from(String name, OdeField field, boolean fitsStart, SolveOptions solver,
            SavedModel saved) {
        Coordinates c = Coordinates.from(name + ".coordinates", saved);
        if (c.width() > field.width()) {
            throw saved.wrong(
                    "\"" + name + "\" has coordinates of " + c.width() + " components, its field has " + field.width());
        }
        return new OdeModel(name, field, c, new Start(saved.values(name + ".from", c.width()), fitsStart),
                solver);
    }

    /** A loss as a function of its model. */
    @FunctionalInterface
    public interface Loss {
        /** Records it. */
        Var apply(OdeModel model, Bound p, Batch batch);
    }

    /**
     * Returns a training of this model, without further measures.
     *
     * @param label what the progress bar says
     * @param loss must solve by the model that it is given: the gradient check gives it one of fixed steps
     */
    public Phase phase(String label, Recipe recipe, Loss loss) {
        return Phase.of(this, label, recipe, (p, batch) -> loss.apply(this, p, batch)).withSmooth((step, by) -> {
            OdeModel variant = withFixedSteps(step, by.apply(gradient));
            return Objective.of(variant.parameters(), (p, batch) -> loss.apply(variant, p, batch));
        });
    }
}
