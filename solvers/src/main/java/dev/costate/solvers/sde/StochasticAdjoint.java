package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.vectorapi.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * State and cotangents solved backwards on the path of the solve (Li, Wong, Chen and Duvenaud 2020, theorem 3.2).
 *
 * <p>With the drift b of Stratonovich, dY = b dt + g ∘ dW gives da = −aᵀ(∂b/∂y dt + ∂g/∂y ∘ dW) and the same with
 * ∂/∂θ for parameters, from the last time to the first, a jumping by the cotangent at every saved time, where the state
 * is that of the solve again. Itô's drift is turned into b = f − ½ Σⱼ (∂gⱼ/∂y) gⱼ, so that the fields of Itô's calculus
 * are differentiated twice.
 *
 * <p>The steps are those of the solve, taken backwards by Heun's method, of strong order 1 (½ for general noise that
 * does not commute): the cotangents' noise commutes if the state's does. For additive noise and a method that evaluates
 * the drift once they are Euler's, of the same order 1.
 *
 * <p>Truth: the solution on that path, approached as the steps fall. Cost: two evaluations and vjps of drift and
 * diffusion a step, by Euler's method one. Memory: two states and the activations of one step, however many steps there
 * are; the increments are drawn again.
 *
 * <p>Quality number: the reconstruction error, the largest difference between the first state as solved backwards from
 * the first saved time after it and as given.
 *
 * <p>Immutable, thread-safe.
 */
record StochasticAdjoint() implements SdeGradientMethod {
    @Override
    public Profile profile() {
        return new Profile("stochastic-adjoint", Truth.TRUE_SOLUTION, "reconstruction error", Keeps.NOTHING);
    }

    @Override
    public Kernel adjoint(RecordedSde solve, List<Boolean> wanted, Binding b) {
        boolean euler = solve.additive() && solve.method().evaluations() == 1
                && solve.method().calculus() == Calculus.ITO;
        return new StochasticAdjointKernel(solve, wanted, b, euler ? 1 : 2);
    }

    /** Solves state and cotangents backwards on the path of the solve. Thread-confined. */
    private static final class StochasticAdjointKernel implements Kernel {
        private final RecordedSde solve;
        private final Memory memory;
        private final Cotangents cotangents;
        private final StepInputs inputs;
        private final Carry state;
        private final Program back;
        private final int scratch;
        private final int last;
        private final int y0;
        private final int stages;

        /**
         * Makes the pass.
         *
         * @param stages 2 for the steps of Heun's method, 1 for those of Euler's
         */
        StochasticAdjointKernel(RecordedSde solve, List<Boolean> wanted, Binding b, int stages) {
            this.solve = solve;
            this.stages = stages;
            memory = b.kernels().memory();
            int carries = solve.carries();
            inputs = new StepInputs(solve, b, 2 + 2 * carries);
            cotangents = new Cotangents(solve, wanted, b, 1);
            state = new Carry(b, solve.step().outputShapes().subList(0, 1));
            back = b.compile(Cotangents.accumulating(tape(solve, wanted, stages), wanted, solve.sequences()));
            scratch = b.scratch(back.size());
            last = b.in(1);
            y0 = b.in(2 + carries);
        }

        /**
         * Returns a step back: (y₁, values of the step, a₁) ↦ (y₀, a₀, cotangents of what is wanted).
         *
         * <p>With Φ(t, y) the increment, y₀ = y₁ − Φ and a₀ = a₁ + (∂Φ/∂y)ᵀ a₁: both drift and noise by one vjp.
         */
        private static Tape tape(RecordedSde solve, List<Boolean> wanted, int stages) {
            Tape increment = solve.increment().orElseThrow();
            boolean[] want = Cotangents.wanted(increment, 2, wanted);
            want[1] = false;
            Tape vjp = increment.vjp(want);
            Shape y = increment.inputShapes().get(0);
            List<Shape> shapes = new ArrayList<>(List.of(y));
            shapes.addAll(increment.inputShapes().subList(2, increment.inputs().size()));
            shapes.add(y);
            return Tape.record(shapes, v -> {
                Var y1 = v[0];
                Var a1 = v[v.length - 1];
                Var[] r = vjp.call(arguments(y1, v[3], v, a1));
                if (stages == 2) {
                    Var[] s = vjp.call(arguments(y1.minus(r[0]), v[2], v, a1.plus(r[1])));
                    for (int i = 0; i < r.length; i++) {
                        r[i] = r[i].plus(s[i]).times(0.5);
                    }
                }
                r[0] = y1.minus(r[0]);
                r[1] = a1.plus(r[1]);
                return r;
            });
        }

        /** Returns the arguments of the vjp of Φ(t, y) with cotangent a; the others are those of the step back. */
        private static Var[] arguments(Var y, Var t, Var[] v, Var a) {
            return SdeRecording.concat(new Var[] {y, t}, Arrays.copyOfRange(v, 1, v.length - 1), new Var[] {a});
        }

        @Override
        public void run(int[] at) {
            back.place(at[scratch]);
            inputs.begin(back, 1, at);
            cotangents.start(at);
            state.place(at);
            state.set(0, at[last]);
            int steps = solve.grid().steps();
            for (int i = steps - 1; i >= 0; i--) {
                int saved = cotangents.arrive(i, at);
                if (saved >= 0) {
                    state.set(0, saved);
                }
                inputs.step(back, 1, i, at);
                state.read(back, 0);
                state.write(back, 0);
                cotangents.point(back, 1 + GridStep.SEQUENCES + solve.sequences() + solve.captured(), 1, i, at);
                int mark = memory.mark();
                back.run();
                memory.release(mark);
                state.swap();
                cotangents.swap();
            }
            long vjps = (long) stages * steps;
            cotangents.finish(at, cotangents.distance(state.address(0), at[y0]), vjps, vjps);
        }
    }
}
