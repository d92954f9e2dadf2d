package dev.costate.solvers.step;

import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;

/** The stepper of each family of methods. */
public final class Steppers {
    private Steppers() {
    }

    /**
     * Makes the stepper of a method whose stages lie in {@link StageBuffers}.
     *
     * @param normCells how many leading cells of the state the error norm sees
     */
    public static KernelStepper onBuffers(SolveOptions options, Kernels kernels, StageLayout layout, int normCells) {
        return switch (options.method().family()) {
            case EXPLICIT -> {
                Tableau method = (Tableau) options.method();
                checkHalves(method, layout.n());
                yield new KernelStepper(options, method, kernels, layout, normCells);
            }
            case REVERSIBLE -> {
                checkHalves(((ReversibleMethod) options.method()).base(), layout.n());
                yield new ReversibleStepper(options, kernels, layout, normCells);
            }
            case ESDIRK, ROSENBROCK -> throw new IllegalArgumentException(options.method().name() + " steps on arrays");
        };
    }

    /**
     * Makes the stepper of a method whose stages are arrays.
     *
     * @param n cells of the state
     * @param blocks the state consists of so many blocks, of which Newton's method and the error norm see the first
     */
    public static StiffStepper onArrays(SolveOptions options, StiffField field, Memory memory, int n, int blocks) {
        OdeMethod method = options.method();
        return switch (method.family()) {
            case EXPLICIT, REVERSIBLE -> throw new IllegalArgumentException(method.name() + " steps on buffers");
            case ESDIRK -> new EsdirkStepper(options, (Esdirk) method, field, memory, n, blocks);
            case ROSENBROCK -> new RosenbrockStepper(options, (Rosenbrock) method, field, memory, n, blocks);
        };
    }

    /**
     * Returns how many evaluations of a step are kept for a backward pass.
     *
     * <p>The last of them is the next step's first.
     */
    public static int keptPerStep(OdeMethod method) {
        return switch (method.family()) {
            case EXPLICIT -> ((Tableau) method).stages() - 1;
            case REVERSIBLE -> ((ReversibleMethod) method).perStep();
            case ESDIRK -> ((Esdirk) method).stages() - 1;
            case ROSENBROCK -> 1;
        };
    }

    /** Returns how many evaluations of a step only the dense output needs. */
    static int denseStages(OdeMethod method) {
        return switch (method.family()) {
            case EXPLICIT -> ((Tableau) method).denseStages();
            case REVERSIBLE -> ((ReversibleMethod) method).base().denseStages();
            case ESDIRK, ROSENBROCK -> 0;
        };
    }

    /** Refuses a partitioned method for a state that has no halves. */
    public static void checkHalves(Tableau method, int n) {
        if (method.partitioned() && n % 2 != 0) {
            throw new IllegalArgumentException(
                    "solver " + method.name() + " splits the state into positions and as many momenta:"
                            + " a state of " + n + " cells has no halves");
        }
    }
}
