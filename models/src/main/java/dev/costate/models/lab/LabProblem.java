package dev.costate.models.lab;

import dev.costate.solvers.method.Methods;
import dev.costate.autodiff.Tensor;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.method.OdeMethod;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A differential equation whose gradient is studied, with respect to y₀ and all parameters. Immutable.
 *
 * <p>It is that of L = Σⱼ ⟨wⱼ, y(tⱼ)⟩ with the weights of {@link #weights}.
 */
public final class LabProblem {
    private final String name;
    private final String summary;
    private final ParametricField field;
    private final Tensor y0;
    private final List<Tensor> parameters;
    private final double[] times;
    private final OdeMethod solver;
    private final Supplier<double[]> exact;

    private LabProblem(LabProblem like, String summary, double[] times, OdeMethod solver, Supplier<double[]> exact) {
        this(like.name, summary, like.field, like.y0, like.parameters, times, solver, exact);
    }

    private LabProblem(String name, String summary, ParametricField field, Tensor y0, List<Tensor> parameters,
            double[] times, OdeMethod solver, Supplier<double[]> exact) {
        this.name = name;
        this.summary = summary;
        this.field = field;
        this.y0 = y0;
        this.parameters = List.copyOf(parameters);
        this.times = times.clone();
        this.solver = solver;
        this.exact = exact;
        if (times.length < 2) {
            throw new IllegalArgumentException(
                    "problem " + name + " with " + times.length + " times: needs at least 2");
        }
    }

    /**
     * Returns a problem that is solved by dopri5 and whose gradient is not known in closed form.
     *
     * @param name as options spell it
     * @param field the right-hand side
     * @param y0 the state at the first time
     * @param parameters the parameters
     * @param times where the states enter L, at least two
     */
    public static LabProblem of(String name, ParametricField field, Tensor y0, List<Tensor> parameters,
            double... times) {
        return new LabProblem(name, "", field, y0, parameters, times, Methods.DOPRI5, null);
    }

    /** Returns the same with a line that says what it is. */
    public LabProblem withSummary(String line) {
        return new LabProblem(this, line, times, solver, exact);
    }

    /** Returns the same solved by another adaptive method by default: for a stiff problem by a stiff one. */
    public LabProblem withSolver(OdeMethod other) {
        return new LabProblem(this, summary, times, other, exact);
    }

    /** Returns the same whose gradient is known in closed form, y₀'s elements first. */
    public LabProblem withExact(Supplier<double[]> gradient) {
        return new LabProblem(this, summary, times, solver, gradient);
    }

    /** Returns the same without its gradient in closed form: a solve by dop853 at 1e-13 stands for it. */
    public LabProblem withoutExact() {
        return new LabProblem(this, summary, times, solver, null);
    }

    /** Returns the problem with other times, whose gradient is not known in closed form. */
    LabProblem at(double... other) {
        return new LabProblem(this, summary, other, solver, null);
    }

    /** Returns the name, as options spell it. */
    public String name() {
        return name;
    }

    /** Returns what it is, in one line. */
    public String summary() {
        return summary;
    }

    /** Returns the right-hand side. */
    public ParametricField field() {
        return field;
    }

    /** Returns the state at the first time. */
    public Tensor y0() {
        return y0;
    }

    /** Returns the parameters. */
    public List<Tensor> parameters() {
        return parameters;
    }

    /** Returns a copy of the times where the states enter L. */
    public double[] times() {
        return times.clone();
    }

    /** Returns the adaptive method by which it is solved by default. */
    public OdeMethod solver() {
        return solver;
    }

    /** Returns the gradient in closed form, y₀'s elements first, if it is known. */
    public Optional<double[]> exact() {
        return exact == null ? Optional.empty() : Optional.of(exact.get());
    }

    /** Returns the weights wⱼ, stacked: cos 1, cos 2, … */
    public Tensor weights() {
        double[] w = new double[y0.shape().size() * times.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = StrictMath.cos(1.0 + i);
        }
        return Tensor.of(y0.shape().stacked(times.length), w);
    }
}
