package dev.costate.solvers.sde;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveStatus;
import dev.costate.vectorapi.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A solve as one instruction, whose memory does not grow with the steps.
 *
 * <p>Operands: the first carry, the sequences of the noise, what was captured. Results: the states that steps give at
 * the saved times, then the last carry. Its vjp is that of the solve's {@link SdeGradientMethod}.
 *
 * <p>Forward mode, and second derivatives, are those of the scan over the same steps. Immutable.
 */
record SdeOp(RecordedSde solve) implements Op {
    @Override
    public String name() {
        return "sde_solve";
    }

    @Override
    public String attributes() {
        return solve.method().name() + " " + solve.grid() + " " + solve.gradient().name();
    }

    @Override
    public List<Tape> tapes() {
        return List.of(solve.step());
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        List<Shape> carry = in.subList(0, solve.carries());
        List<Shape> out = new ArrayList<>(List.of(carry.get(0).stacked(solve.rows())));
        out.addAll(carry);
        return out;
    }

    @Override
    public Kernel kernel(Binding b) {
        return new SdeKernel(solve, b);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return Autodiff.jvp(SdeRecording.unrolled(solve), in, SdeRecording.filled(tangents, in)).tangents()
                .toArray(Var[]::new);
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        if (cotangents[0] == null) {
            return new Var[in.length];
        }
        int c = solve.carries();
        List<Boolean> want = new ArrayList<>();
        for (int i = c; i < in.length; i++) {
            want.add(wanted[i]);
        }
        Var[] bars = Var.apply(new SdeAdjointOp(solve, want), SdeRecording.concat(out, new Var[] {cotangents[0]}, in));
        Var[] result = Arrays.copyOf(bars, in.length);
        int next = c;
        for (int i = c; i < in.length; i++) {
            result[i] = wanted[i] ? bars[next++] : null;
        }
        return result;
    }

    /** Takes the steps of a recorded solve and keeps the saved states. Thread-confined. */
    private static final class SdeKernel implements Kernel {
        private final TimeGrid grid;
        private final Kernels kernels;
        private final Program step;
        private final StepInputs inputs;
        private final Carry carry;
        private final int[] first;
        private final int[] last;
        private final int scratch;
        private final int states;
        private final int n;
        private final int firstRow;

        SdeKernel(RecordedSde solve, Binding b) {
            grid = solve.grid();
            kernels = b.kernels();
            step = b.compile(solve.step().simplify());
            int c = solve.carries();
            inputs = new StepInputs(solve, b, c);
            carry = new Carry(b, solve.step().outputShapes());
            first = new int[c];
            last = new int[c];
            for (int i = 0; i < c; i++) {
                first[i] = b.in(i);
                last[i] = b.out(1 + i);
            }
            scratch = b.scratch(step.size());
            states = b.out(0);
            n = b.inShape(0).size();
            firstRow = solve.firstRow();
        }

        @Override
        public void run(int[] at) {
            step.place(at[scratch]);
            inputs.begin(step, first.length, at);
            carry.place(at);
            for (int i = 0; i < first.length; i++) {
                carry.set(i, at[first[i]]);
            }
            check(-1, at);
            int row = firstRow;
            for (int i = 0; i < grid.steps(); i++) {
                take(i, at);
                if (row < grid.savedCount() && grid.saved(row) == i + 1) {
                    carry.copy(0, at[states] + (row - firstRow) * n);
                    row++;
                }
            }
            for (int i = 0; i < last.length; i++) {
                carry.copy(i, at[last[i]]);
            }
        }

        private void take(int i, int[] at) {
            inputs.step(step, first.length, i, at);
            carry.read(step, 0);
            carry.write(step, 0);
            int mark = kernels.memory().mark();
            step.run();
            kernels.memory().release(mark);
            carry.swap();
            check(i, at);
        }

        /** Ends the solve if a number of the state after step i, the first state for −1, is not finite. */
        private void check(int i, int[] at) {
            double[] cells = kernels.memory().cells;
            int y = carry.address(0);
            for (int j = 0; j < n; j++) {
                if (!Double.isFinite(cells[y + j])) {
                    throw failure(i, j, at);
                }
            }
        }

        private SolveFailure failure(int i, int component, int[] at) {
            if (i < 0) {
                return new SolveFailure(SolveStatus.START_NON_FINITE, grid.t(0), grid.h(0), 0,
                        NonFinite.start(component));
            }
            NonFinite parameter = inputs.captured().firstNaN(kernels.memory().cells, at);
            return parameter.found()
                    ? new SolveFailure(SolveStatus.PARAMETER_NON_FINITE, grid.t(i), grid.h(i), i, parameter)
                    : new SolveFailure(SolveStatus.NON_FINITE, grid.t(i), grid.h(i), i, NonFinite.stage(0, component));
        }
    }

    /**
     * The backward pass of a solve by its {@link SdeGradientMethod}.
     *
     * <p>Operands: the results of the solve, the cotangent of its states, the operands of the solve. Results: the
     * cotangents of the first carry, then of those sequences and captured values that are wanted, then {quality,
     * evaluations, vjps of the drift}.
     *
     * <p>Second derivatives are those of the scan over the same steps, and keep what its steps compute. Immutable.
     *
     * @param wanted for each sequence and captured value whether its cotangent is
     */
    record SdeAdjointOp(RecordedSde solve, List<Boolean> wanted) implements Op {
        /** Cells of the report. */
        static final int REPORT = 3;

        SdeAdjointOp {
            wanted = List.copyOf(wanted);
        }

        /** Returns the number of the operand that is the cotangent of the states. */
        int cotangent() {
            return 1 + solve.carries();
        }

        @Override
        public String name() {
            return "sde_" + solve.gradient().name();
        }

        @Override
        public List<Tape> tapes() {
            return List.of(solve.step());
        }

        @Override
        public List<Shape> shapes(List<Shape> in) {
            int first = cotangent() + 1;
            int c = solve.carries();
            List<Shape> out = new ArrayList<>(in.subList(first, first + c));
            for (int i = 0; i < wanted.size(); i++) {
                if (wanted.get(i)) {
                    out.add(in.get(first + c + i));
                }
            }
            out.add(Shape.of(REPORT));
            return out;
        }

        @Override
        public Kernel kernel(Binding b) {
            return SdeGradientMethods.adjoint(solve, wanted, b);
        }

        @Override
        public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
            Var[] dots = SdeRecording.filled(tangents, in);
            List<Var> moved = Autodiff.jvp(unrolled(), arguments(in), arguments(dots)).tangents();
            return Arrays.copyOf(moved.toArray(Var[]::new), out.length);
        }

        @Override
        public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] needed) {
            Var[] bars = SdeRecording.filled(Arrays.copyOf(cotangents, out.length - 1), out);
            List<Var> back = Autodiff.vjp(unrolled(), arguments(in), bars).cotangents();
            Var[] result = new Var[in.length];
            for (int i = cotangent(); i < in.length; i++) {
                result[i] = back.get(i - cotangent());
            }
            return result;
        }

        private Var[] arguments(Var[] in) {
            return Arrays.copyOfRange(in, cotangent(), in.length);
        }

        /** Returns (cotangent of the states, operands of the solve) ↦ the results but the report, by a scan. */
        private Function<Var[], Var[]> unrolled() {
            return v -> {
                Var[] operands = Arrays.copyOfRange(v, 1, v.length);
                int c = solve.carries();
                List<Var> back = Autodiff.vjp(x -> new Var[] {SdeRecording.unrolled(solve).apply(x)[0]}, operands,
                        new Var[] {v[0]}).cotangents();
                List<Var> results = new ArrayList<>(back.subList(0, c));
                for (int i = 0; i < wanted.size(); i++) {
                    if (wanted.get(i)) {
                        results.add(back.get(c + i));
                    }
                }
                return results.toArray(Var[]::new);
            };
        }
    }
}
