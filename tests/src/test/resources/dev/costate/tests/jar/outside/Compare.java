package org.example.outside;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.gradient.OdeGradient;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.Locale;

/** Prints how far the gradients of the outside method are from those of checkpointed, relative to the largest. */
public final class Compare {
    private static final double[] TIMES = {0, 0.31, 0.35, 0.8, 1.27, 2};
    private static final SquareRootCheckpointed OUTSIDE = new SquareRootCheckpointed();

    private Compare() {
    }

    /** Runs it. */
    public static void main(String[] args) {
        Tensor w = Tensor.of(Shape.of(3, 3), -0.7, 0.4, 0.9, 0.2, -1.1, 0.5, -0.8, 0.3, -0.2);
        Tensor rate = Tensor.scalar(0.6);
        ParametricField net = (t, y, p) -> p[0].matmul(y).tanh().minus(y.times(p[1]));
        ParametricField forced = (t, y, p) -> y.square().negated().plus(t.times(3).sin());
        for (SolveOptions options : List.of(SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6),
                SolveOptions.adaptive(Methods.TSIT5, 1e-4, 1e-8), SolveOptions.adaptive(Methods.DOP853, 1e-9, 1e-9),
                SolveOptions.fixed(Methods.RK4, 0.07))) {
            compare("net", net, Tensor.of(Shape.of(3, 1), 0.5, -1, 2), List.of(w, rate), options);
            compare("forced", forced, Tensor.vector(0.5, 0.9), List.of(), options);
            tape(options);
        }
    }

    private static void compare(String name, ParametricField field, Tensor y0, List<Tensor> parameters,
            SolveOptions options) {
        double[] weights = new double[y0.shape().size() * TIMES.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.cos(1.0 + i);
        }
        Tensor cotangent = Tensor.of(y0.shape().stacked(TIMES.length), weights);
        GradientResult[] both = new GradientResult[2];
        for (GradientMethod g : List.of(GradientMethods.CHECKPOINTED, OUTSIDE)) {
            List<Shape> shapes = parameters.stream().map(Tensor::shape).toList();
            both[g == OUTSIDE ? 1 : 0] = OdeGradient
                    .withCotangent(field, y0.shape(), shapes, TIMES, options, g).runner()
                    .withCotangent(cotangent, y0, parameters.toArray(Tensor[]::new));
        }
        String what = name + " " + options.method().name();
        print(what + " y0", both[0].y0Cotangent(), both[1].y0Cotangent());
        for (int i = 0; i < parameters.size(); i++) {
            print(what + " parameter " + i, both[0].parameterCotangents().get(i),
                    both[1].parameterCotangents().get(i));
        }
        print(what + " quality", Tensor.scalar(1), Tensor.scalar(1 + both[1].quality()));
    }

    /** Inside a larger function, with respect to the times too. */
    private static void tape(SolveOptions options) {
        Tensor[] results = new Tensor[2];
        Tensor times = Tensor.vector(TIMES);
        for (GradientMethod g : List.of(GradientMethods.CHECKPOINTED, OUTSIDE)) {
            results[g == OUTSIDE ? 1 : 0] = Autodiff.gradient(v -> {
                Var y0 = Var.constant(Tensor.vector(0.3, 0.2));
                return Ode.record((t, y) -> y.times(t).sin().plus(1), y0, v, options, g).square().sum();
            }).at(times);
        }
        print("times " + options.method().name(), results[0], results[1]);
    }

    private static void print(String what, Tensor right, Tensor other) {
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < right.shape().size(); i++) {
            largest = Math.max(largest, Math.abs(right.at(i)));
            worst = Math.max(worst, Math.abs(right.at(i) - other.at(i)));
        }
        System.out.println(what + ": " + String.format(Locale.ROOT, "%.3e of %.3e", worst / largest, largest));
    }
}
