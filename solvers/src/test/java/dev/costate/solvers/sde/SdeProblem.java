package dev.costate.solvers.sde;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.VarField;
import java.util.List;
import java.util.function.Function;

/**
 * A scalar equation whose solution is known as a function of its parameters p, x₀, T and W(T): the three of Li et
 * al. (2020, section 7.1).
 *
 * @param name what it is called in messages
 * @param parameters good values of p
 * @param x0 a good first value
 */
record SdeProblem(String name, double[] parameters, double x0) {
    static final SdeProblem GEOMETRIC = new SdeProblem("geometric", new double[] {0.6, 0.5}, 0.8);
    static final SdeProblem TANGENT = new SdeProblem("tangent", new double[] {0.7}, 0.4);
    static final SdeProblem ADDITIVE = new SdeProblem("additive", new double[] {0.5, 0.7}, 0.3);
    static final List<SdeProblem> ALL = List.of(GEOMETRIC, TANGENT, ADDITIVE);

    boolean additive() {
        return name.equals("additive");
    }

    /**
     * The strong order of a method here. On the additive problem ∂f/∂x·g = g', so the terms in the Lévy area that
     * Heun's methods leave out cancel, and so do those of order 1.5 of SRA1.
     */
    double strongOrder(SdeMethod method) {
        return additive() ? driftOrder(method) : method.strongOrder();
    }

    /** The order in the drift: 1 for the methods of Itô's calculus that evaluate it once, 2 for the others. */
    static int driftOrder(SdeMethod method) {
        return method.calculus() == Calculus.ITO && method.weakOrder() < 2 ? 1 : 2;
    }

    /** The drift that belongs to a calculus. */
    VarField drift(Var p, Calculus calculus) {
        boolean ito = calculus == Calculus.ITO;
        Var a = p.select(0, 0);
        return switch (name) {
            case "geometric" -> {
                Var b = p.select(0, 1);
                Var rate = ito ? a : a.minus(b.square().times(0.5));
                yield (t, x) -> x.times(rate);
            }
            // −p² sin x cos³x, and with ½gg' = −p² sin x cos³x taken off, nothing
            case "tangent" ->
                ito ? (t, x) -> x.sin().times(x.cos().power(3)).times(a.square().negated()) : (t, x) -> x.times(0);
            default -> {
                Var b = p.select(0, 1);
                yield (t, x) -> b.dividedBy(t.plus(1).sqrt()).minus(x.dividedBy(t.plus(1).times(2)));
            }
        };
    }

    VarField diffusion(Var p) {
        Var a = p.select(0, 0);
        return switch (name) {
            case "geometric" -> (t, x) -> x.times(p.select(0, 1));
            case "tangent" -> (t, x) -> x.cos().square().times(a);
            default -> (t, x) -> a.times(p.select(0, 1)).dividedBy(t.plus(1).sqrt());
        };
    }

    /** Solves on given paths and returns the last states. */
    double[] solve(SdeMethod method, BrownianGrid path) {
        return solve(method, path, p -> new VarField[] {drift(p, method.calculus()), diffusion(p)}, x0);
    }

    double[] solve(SdeMethod method, BrownianGrid path, Function<Var, VarField[]> fields, double from) {
        Shape shape = Shape.of(path.size());
        Tensor dw = path.increments(shape);
        Tape tape = Tape.record(List.of(Shape.of(parameters.length), dw.shape(), dw.shape()), v -> {
            VarField[] f = fields.apply(v[0]);
            return new Var[] {Sde.recordLast(f[0], f[1], Var.constant(Tensor.full(shape, from)), path.grid(),
                    Noise.given(v[1], v[2]), method)};
        });
        return Replay.of(tape.simplify()).run(Tensor.vector(parameters), dw, path.areas(shape))[0].toArray();
    }

    double exact(double t, double w) {
        double a = parameters[0];
        return switch (name) {
            case "geometric" -> x0 * Math.exp((a - parameters[1] * parameters[1] / 2) * t + parameters[1] * w);
            case "tangent" -> Math.atan(a * w + Math.tan(x0));
            default -> (x0 + parameters[1] * (t + a * w)) / Math.sqrt(1 + t);
        };
    }

    /** The derivative of {@link #exact} with respect to a parameter. */
    double exactDerivative(int parameter, double t, double w) {
        double a = parameters[0];
        return switch (name) {
            case "geometric" -> (parameter == 0 ? t : w - parameters[1] * t) * exact(t, w);
            case "tangent" -> w / (1 + Math.pow(a * w + Math.tan(x0), 2));
            default -> (parameter == 0 ? parameters[1] * w : t + a * w) / Math.sqrt(1 + t);
        };
    }

    /** The derivative of {@link #exact} with respect to x₀. */
    double exactStartDerivative(double t, double w) {
        double a = parameters[0];
        return switch (name) {
            case "geometric" -> exact(t, w) / x0;
            case "tangent" -> {
                double tangent = Math.tan(x0);
                yield (1 + tangent * tangent) / (1 + Math.pow(a * w + tangent, 2));
            }
            default -> 1 / Math.sqrt(1 + t);
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
