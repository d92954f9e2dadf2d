package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import java.util.Map;

/**
 * A network driven from outside: y' = MLP(y, x(t + s)), where x is a {@link ControlPath} through known inputs.
 *
 * <p>The last component of a state is s, which stays as it is: solves of several rows that begin at times of their own
 * run at once. Immutable.
 *
 * @param mlp from the other components and the inputs to the derivatives of these components
 * @param form between the inputs' values
 * @param times of the inputs, in the model's coordinates
 * @param inputs their values as the data has them, one row a time
 * @param scale of the inputs
 */
public record DrivenField(Mlp mlp, ControlPath.Form form, double[] times, NdArray inputs, Standardiser scale)
        implements OdeField {
    /** Checks the widths. */
    public DrivenField {
        int in = mlp.layers().get(0).inputs();
        int out = mlp.layers().get(mlp.layers().size() - 1).outputs();
        if (in != out + scale.columns() || inputs.values().length != times.length * scale.columns()) {
            throw new IllegalArgumentException("a network from " + in + " to " + out + " values, driven by "
                    + scale.columns() + " inputs of " + inputs.values().length + " values at " + times.length
                    + " times: needs as many values as it gives and the inputs");
        }
    }

    @Override
    public int width() {
        return mlp.layers().get(mlp.layers().size() - 1).outputs() + 1;
    }

    @Override
    public ParameterSpec parameters() {
        return mlp.parameters();
    }

    /** Returns the times that no step should cross: where lines meet. */
    public double[] stops() {
        return form == ControlPath.Form.LINEAR ? new ControlPath(times, form).stops() : new double[0];
    }

    /** Returns the same network driven by other inputs. */
    public DrivenField drivenBy(double[] newTimes, double[] rows) {
        return new DrivenField(mlp, form, newTimes, NdArray.of(rows, newTimes.length, scale.columns()), scale);
    }

    @Override
    public Var apply(Bound p, Var t, Var y) {
        int own = width() - 1;
        int rows = y.shape().dim(0);
        Var values = Var.constant(Tensor.of(Shape.of(times.length, scale.columns()), scale.apply(inputs.values())));
        Var x = new ControlPath(times, form).value(values, y.select(1, own).plus(t));
        return Var.concat(1, mlp.apply(p, Var.concat(1, y.slice(1, 0, own), x)), Var.zeros(Shape.of(rows, 1)));
    }

    @Override
    public Map<String, NdArray> arrays(String prefix) {
        Map<String, NdArray> arrays = scale.arrays(prefix + ".scale");
        arrays.put(prefix + ".times", NdArray.of(times.clone()));
        arrays.put(prefix + ".inputs", inputs);
        return arrays;
    }

    /** Returns the field of a saved model, with the inputs that it was trained on. */
    public static DrivenField from(String prefix, Mlp mlp, ControlPath.Form form, SavedModel saved) {
        double[] times = saved.values(prefix + ".times");
        Standardiser scale = Standardiser.from(prefix + ".scale", saved.file(), saved.content());
        double[] rows = saved.values(prefix + ".inputs", times.length * scale.columns());
        return new DrivenField(mlp, form, times, NdArray.of(rows, times.length, scale.columns()), scale);
    }
}
