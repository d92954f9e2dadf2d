package dev.costate.models.design;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.cnf.ConditionalFlow;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.Whitener;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.Rows;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A design and its posterior as a model of data whose first columns are x and whose others are what all sensors show.
 *
 * <p>Parameters: the flow's under {@code flow}, the mask's under {@code mask}. Immutable.
 *
 * @param name the model's name within its run
 * @param flow the flow, in whitened coordinates; an observation is the masked sensors, followed by the mask
 * @param mask which sensors are read
 * @param scaling how coordinates follow from the data
 * @param solver how the fitted model is solved
 */
public record DesignModel(String name, ConditionalFlow flow, LearnedMask mask, Scaling scaling, SolveOptions solver)
        implements Model {
    /**
     * The coordinates of x and of the sensors. Immutable.
     *
     * @param x whitens x
     * @param sensors moves and scales what they show
     */
    public record Scaling(Whitener x, Standardiser sensors) {
        /** Reads what a model of that name saved. */
        static Scaling from(String name, SavedModel saved) {
            return new Scaling(Whitener.from(name + ".x", saved.file(), saved.content()),
                    Standardiser.from(name + ".sensors", saved.file(), saved.content()));
        }
    }

    /** Makes flow and mask of some numbers of components of x and sensors. */
    @FunctionalInterface
    public interface Form {
        /** Returns a model of that name with this scaling. */
        DesignModel of(String name, Scaling scaling);
    }

    /** Checks the widths. */
    public DesignModel {
        if (flow.width() != scaling.x.columns() || mask.sensors() != scaling.sensors.columns()) {
            throw new IllegalArgumentException("model " + name + ": the flow has " + flow.width()
                    + " components and the mask " + mask.sensors() + " sensors, the scaling " + scaling.x.columns()
                    + " and " + scaling.sensors.columns());
        }
    }

    @Override
    public int width() {
        return flow.width() + mask.sensors();
    }

    @Override
    public ParameterSpec parameters() {
        return flow.parameters().under("flow").and(mask.parameters().under("mask"));
    }

    @Override
    public Map<String, NdArray> arrays() {
        Map<String, NdArray> arrays = new LinkedHashMap<>(scaling.x.arrays(name + ".x"));
        arrays.putAll(scaling.sensors.arrays(name + ".sensors"));
        return arrays;
    }

    @Override
    public FittedDesign fitted(Parameters values) {
        return new FittedDesign(this, values);
    }

    /**
     * Returns the loss on rows in the units of the data.
     *
     * @param x what is inferred, one a row
     * @param signal what all sensors show of each of them without noise
     * @param noise standard deviation of the noise that is drawn in each step, in units of the sensors' scale
     * @param training how it is solved in training
     * @param gradient how the solve is differentiated
     */
    public DesignObjective objective(double[][] x, double[][] signal, double noise, SolveOptions training,
            GradientMethod gradient) {
        int d = flow.width();
        int k = mask.sensors();
        return new DesignObjective(flow, mask,
                Tensor.of(Shape.of(x.length, d), scaling.x.apply(Rows.finite(x, d))),
                Tensor.of(Shape.of(signal.length, k), scaling.sensors.apply(Rows.finite(signal, k))), noise, training,
                gradient);
    }

    /** Returns a model of the form with the scaling out of a file. */
    public static DesignModel from(String name, Form form, SavedModel saved) {
        return form.of(name, Scaling.from(name, saved));
    }
}
