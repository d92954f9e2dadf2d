package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.adjoint.StepWindow;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * Forward sensitivities: the derivatives of the state are solved beside it.
 *
 * <p>The steps are recomputed on the recorded grid for [y; S], S' = (∂f/∂y) S + ∂f/∂θ, a column of S for each element
 * of y₀ and of what the field captured; then ȳ = Sᵀw. A Runge–Kutta step of this system is the derivative of the step
 * of y.
 *
 * <p>Truth: the frozen-grid discrete map, to rounding. Cost: for each evaluation of the accepted steps one evaluation
 * of the field and as many jvps as there are elements, which share what does not depend on the direction. The method
 * for few parameters.
 *
 * <p>Memory: twice the stages of one step, of size (state × elements); nothing grows with the number of steps but the
 * grid. Quality number: the recomputation error, as in {@link Checkpointed}.
 *
 * <p>Immutable, thread-safe.
 */
record ForwardSensitivity() implements GradientMethod {
    @Override
    public Profile profile() {
        return new Profile("forward", Truth.FROZEN_GRID, "recomputation error", Keeps.GRID);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new Pass(solve, b);
    }

    /** Steps of [y; S] on the recorded grid. Thread-confined. */
    private static final class Pass implements Kernel, Field {
        private final Kernels kernels;
        private final Memory memory;
        private final Program program;
        private final SolveRecord record;
        private final StageLayout layout;
        private final StepWindow window;
        private final int stages;
        private final AdjointLayout operands;
        private final int n;
        private final int directions;
        private final int[] out;
        private final int[] cells;
        private final int scratch;
        private final int residual;
        private final int tangents;
        private final int work;
        private int tangentBase;

        Pass(RecordedSolve solve, Binding b) {
            kernels = b.kernels();
            memory = kernels.memory();
            Tape field = solve.field();
            boolean[] active = new boolean[field.inputs().size()];
            Arrays.fill(active, 1, active.length, true);
            Tape jvp = field.jvp(active).simplify();
            boolean[] late = new boolean[jvp.inputs().size()];
            Arrays.fill(late, active.length, late.length, true);
            program = b.compile(jvp, late, 1);
            record = new SolveRecord(memory);
            operands = new AdjointLayout(b);
            n = operands.n;
            int captured = operands.captured.count();
            out = new int[captured + 1];
            cells = new int[captured + 1];
            for (int i = 0; i <= captured; i++) {
                out[i] = b.out(i);
                cells[i] = b.outShape(i).size();
            }
            directions = n + operands.parameters;
            layout = new StageLayout(Math.multiplyExact(n, 1 + directions), 0);
            Tableau method = Tableau.require(solve.options().method(), "forward sensitivity");
            stages = method.stages();
            scratch = b.scratch(program.size());
            residual = b.scratch(program.residualSize());
            tangents = b.scratch(Math.max(1, operands.parameters));
            work = b.scratch(layout.n());
            window = new StepWindow(b, method, layout, 1 + directions, false, this);
        }

        @Override
        public void run(int[] at) {
            program.place(at[scratch]);
            program.placeResidual(at[residual]);
            record.open(operands.record(at));
            window.place(at);
            tangentBase = at[tangents];
            int from = tangentBase;
            int captured = operands.captured.count();
            operands.captured.point(program, 2, at);
            for (int i = 0; i < captured; i++) {
                program.pointInput(3 + captured + i, from);
                from += cells[1 + i];
            }
            kernels.fill(0, tangentBase, from - tangentBase);
            for (int i = 0; i < out.length; i++) {
                kernels.fill(0, at[out[i]], cells[i]);
            }
            int inside = at[work];
            kernels.fill(0, inside, layout.n());
            kernels.copy(at[operands.states], inside, n);
            for (int i = 0; i < n; i++) {
                memory.cells[inside + n * (1 + i) + i] = 1;
            }
            int j = 0;
            for (; j < operands.timeCount && record.outStep(j) < 0; j++) {
                add(at, inside, j);
            }
            double error = 0;
            if (record.steps() > 0) {
                window.start(memory.cells[at[operands.times]], inside);
            }
            for (int step = 0; step < record.steps(); step++) {
                double t = record.t(step);
                double h = record.h(step);
                window.step(t, h);
                int end = layout.y(window.slot(stages - 1));
                boolean dense = false;
                for (; j < operands.timeCount && record.outStep(j) == step; j++) {
                    if (record.outTheta(j) == 1) {
                        add(at, end, j);
                        error = Math.max(error, operands.distance(end, at[operands.states] + j * n));
                        continue;
                    }
                    if (!dense) {
                        dense = true;
                        window.denseStages(t, h);
                    }
                    window.inside(h, record.outTheta(j), inside);
                    add(at, inside, j);
                }
                window.shift();
            }
            operands.report(at, error, window.evaluations() * (1.0 + directions), 0);
        }

        /** Adds Sᵀw of a time to the results. */
        private void add(int[] at, int state, int j) {
            double[] m = memory.cells;
            int w = at[operands.cotangents] + j * n;
            int column = state + n;
            for (int i = 0; i < out.length; i++) {
                for (int c = 0; c < cells[i]; c++) {
                    double s = 0;
                    for (int r = 0; r < n; r++) {
                        s += m[w + r] * m[column + r];
                    }
                    m[at[out[i]] + c] += s;
                    column += n;
                }
            }
        }

        @Override
        public void eval(double t, int slot, boolean keep) {
            memory.cells[layout.t(slot)] = t;
            int y = layout.y(slot);
            int k = layout.k(slot);
            int mark = memory.mark();
            layout.point(program, slot);
            program.runForward();
            for (int d = 0; d < directions; d++) {
                int parameter = d - n;
                if (parameter >= 0) {
                    memory.cells[tangentBase + parameter] = 1;
                }
                program.pointInput(2 + operands.captured.count(), y + n * (1 + d));
                program.pointOutput(1, k + n * (1 + d));
                program.runBackward();
                if (parameter >= 0) {
                    memory.cells[tangentBase + parameter] = 0;
                }
            }
            memory.release(mark);
        }
    }
}
