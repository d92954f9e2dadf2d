package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.adjoint.CheckpointedKernel;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The list of all gradient methods of solves of stochastic equations, with their default options.
 *
 * <p>Those of {@link GradientMethods} that go back step by step serve steps with noise too, on increments drawn again,
 * which are pure functions of their seed:
 * <ul>
 * <li>Direct is the tape's own rules for the loop of steps, {@link dev.costate.autodiff.ops.Scan}, in both modes and to
 * any order. It keeps the carry of every step and, up to 512 MiB, what its vjp reads; the rest is computed again.
 * <li>Checkpointed keeps c carries, and the activations of one step.
 * <li>Reversible undoes steps by {@link SdeMethod#undo}, from the last to the first: two evaluations and one vjp for
 * each evaluation of the solve; four carries and the activations of one step, however many steps there are.
 * </ul>
 *
 * <p>Stateless, thread-safe; the methods are immutable.
 */
public final class SdeGradientMethods {
    /** That of the solution on the path: state and cotangents solved backwards. */
    public static final SdeGradientMethod STOCHASTIC_ADJOINT = new StochasticAdjoint();

    /** Every method, in the order in which help and tables show them. */
    public static final List<GradientMethod> ALL = List.of(GradientMethods.DIRECT, GradientMethods.CHECKPOINTED,
            GradientMethods.REVERSIBLE, STOCHASTIC_ADJOINT);

    private SdeGradientMethods() {
    }

    /**
     * Returns the method with a name.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public static GradientMethod byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no gradient method '" + name + "' for a stochastic "
                        + "equation: must be one of "
                        + ALL.stream().map(GradientMethod::name).collect(Collectors.joining(", "))));
    }

    /**
     * Returns why a gradient method cannot serve a solve by a method; empty if it can.
     *
     * <p>The text is read after "cannot differentiate it".
     */
    public static Optional<String> refusal(GradientMethod gradient, SdeMethod method) {
        if (gradient instanceof SdeGradientMethod own) {
            return own.refusal(method);
        }
        if (!unrolls(gradient) && gradient.keptStarts(1) == 0) {
            return Optional.of(", whose steps have noise: use one of SdeGradientMethods.ALL");
        }
        return undoes(gradient) && !method.reversible()
                ? Optional.of(", whose steps cannot be undone: use reversible-heun, or checkpointed")
                        : Optional.empty();
    }

    private static boolean undoes(GradientMethod gradient) {
        return gradient.keeps() == Keeps.WINDOW;
    }

    /** Returns whether the solve is recorded as a loop, which the tape's own rules differentiate. */
    static boolean unrolls(GradientMethod gradient) {
        return gradient.unrolls() || gradient.keeps() == Keeps.ACTIVATIONS;
    }

    /** Makes the backward pass of a solve. */
    static Kernel adjoint(RecordedSde solve, List<Boolean> wanted, Binding b) {
        GradientMethod gradient = solve.gradient();
        if (gradient instanceof SdeGradientMethod own) {
            return own.adjoint(solve, wanted, b);
        }
        SdeReplayableSteps steps = new SdeReplayableSteps(solve, wanted, b, undoes(gradient));
        return new CheckpointedKernel(b.kernels().memory(), steps, gradient.keptStarts(steps.stateCells()));
    }
}
