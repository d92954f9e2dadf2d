package dev.costate.solvers;

import dev.costate.autodiff.Tensor;
import java.util.List;

/** How far to trust one gradient, by its method's own measure. A measure that costs more than reading a number is made when first asked for. Thread-safe. */
public final class Quality {
    private final String name;
    private double value = Double.NaN;
    private DotProduct measure;
    private List<Tensor> arguments;
    private List<Tensor> gradient;
    private Tensor cotangent;

    /** One that is known. */
    Quality(String name, double value) {
        this.name = name;
        this.value = value;
    }

    /** One that is measured when it is asked for. */
    Quality(String name, DotProduct measure, List<Tensor> arguments, List<Tensor> gradient, Tensor cotangent) {
        this.name = name;
        this.measure = measure;
        this.arguments = arguments;
        this.gradient = gradient;
        this.cotangent = cotangent;
    }

    /** Returns the number; NaN if there is none. */
    public synchronized double value() {
        if (arguments != null && measure.missing() == null) {
            value = measure.residual(arguments, gradient, cotangent);
        }
        arguments = null;
        gradient = null;
        cotangent = null;
        return value;
    }

    /** Returns what it is, or "none: " and why there is none. */
    public String name() {
        return measure == null || measure.missing() == null ? name : "none: " + measure.missing();
    }
}
