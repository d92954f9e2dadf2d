package dev.costate.models.diffusion;

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
import java.util.List;

/**
 * The steps of an {@link AdaptiveReverseSde} as one instruction.
 *
 * <p>Operands: the rows at τ = 0, the seed, the number of their first element, what the score captured. Results: the
 * rows at the end, and the number of evaluations of the score. Immutable.
 *
 * @param sampler what is solved
 * @param step x, y before, w, τ, τ + h, captured ↦ the next x, y, mean square of the error
 * @param part seed, counter, w, a, b ↦ a·w + b·z with z standard normal, and the rest of w
 */
record AdaptiveReverseOp(AdaptiveReverseSde sampler, Tape step, Tape part) implements Op {
    private static final int MOST_STEPS = 1 << 20;
    /** A refused step is at most half as long, and none is tried that is shorter than 2⁻³⁰ of the way. */
    private static final int HALVINGS = 30;

    @Override
    public String name() {
        return "adaptive_reverse_sde";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return List.of(in.get(0), Shape.SCALAR);
    }

    @Override
    public Kernel kernel(Binding b) {
        return new Steps(b);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        throw new UnsupportedOperationException(
                "samples of AdaptiveReverseSde have no derivative: use ReverseSde, whose steps are fixed");
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        return jvp(in, out, cotangents);
    }

    /** Takes them. Thread-confined. */
    private final class Steps implements Kernel {
        private final Kernels kernels;
        private final int n;
        private final int[] in;
        private final int[] out;
        private final Program take;
        private final Program draw;
        private final int scratch;
        /** x, y before and what comes of them. */
        private final int[] state = new int[4];
        /** τ, τ + h, counter, a, b, error. */
        private final int[] number = new int[6];
        private final int pieces;
        /** Where the pieces of the motion end, the next one last. */
        private final double[] ends = new double[HALVINGS + 2];
        private int count;
        private long drawn;

        Steps(Binding b) {
            kernels = b.kernels();
            n = b.inShape(0).size();
            in = new int[b.operands()];
            for (int i = 0; i < in.length; i++) {
                in[i] = b.in(i);
            }
            out = new int[] {b.out(0), b.out(1)};
            take = b.compile(step.simplify());
            draw = b.compile(part.simplify());
            scratch = b.scratch(Math.max(take.size(), draw.size()));
            for (int i = 0; i < state.length; i++) {
                state[i] = b.scratch(n);
            }
            for (int i = 0; i < number.length; i++) {
                number[i] = b.scratch(1);
            }
            pieces = b.scratch(n * (ends.length + 1));
        }

        @Override
        public void run(int[] at) {
            place(at);
            double span = sampler.process().end() - sampler.end().last();
            double h = span / 100;
            double t = 0;
            int tried = 0;
            int accepted = 0;
            while (t < span) {
                cut(at, t, h, span);
                h = ends[count - 1] - t;
                double error = attempt(at, t, accepted % 2);
                boolean good = error <= 1;
                // also for an error that is not a number
                double factor = error <= 1e3 ? 0.9 * StrictMath.pow(Math.max(error, 1e-3), -2.0 / 3) : 0;
                if (++tried == MOST_STEPS || !good && h <= Math.scalb(span, -HALVINGS)) {
                    throw new SolveFailure(tried == MOST_STEPS ? SolveStatus.MAX_STEPS : Double.isFinite(error)
                            ? SolveStatus.STEP_TOO_SMALL : SolveStatus.NON_FINITE,
                            sampler.process().end() - t, -h, accepted, NonFinite.NONE);
                }
                if (good) {
                    t = ends[--count];
                    accepted++;
                }
                h *= good ? Math.min(5, factor) : Math.max(0.1, Math.min(0.5, factor));
            }
            kernels.copy(at[state[accepted % 2]], at[out[0]], n);
            set(at[out[1]], 2.0 * tried);
        }

        private void place(int[] at) {
            take.place(at[scratch]);
            draw.place(at[scratch]);
            take.pointInput(3, at[number[0]]);
            take.pointInput(4, at[number[1]]);
            for (int i = 3; i < in.length; i++) {
                take.pointInput(2 + i, at[in[i]]);
            }
            take.pointOutput(2, at[number[5]]);
            draw.pointInput(0, at[in[1]]);
            for (int i = 0; i < 3; i++) {
                draw.pointInput(i == 0 ? 1 : 2 + i, at[number[2 + i]]);
            }
            for (int i = 0; i < 4; i += 2) {
                kernels.copy(at[in[0]], at[state[i]], n);
            }
            drawn = (long) (kernels.memory().cells[at[in[2]]] / n) * MOST_STEPS;
            count = 0;
        }

        private void set(int address, double value) {
            kernels.memory().cells[address] = value;
        }

        private void run(Program p) {
            int mark = kernels.memory().mark();
            p.run();
            kernels.memory().release(mark);
        }

        /** Draws the next piece of the motion, or cuts it so that it is not longer than h. */
        private void cut(int[] at, double t, double h, double span) {
            boolean fresh = count == 0;
            double all = fresh ? Math.min(h, span - t) : ends[count - 1] - t;
            double parts = fresh ? 1 : Math.ceil(all / h - 1e-9);
            if (!fresh && parts <= 1) {
                return;
            }
            int top = at[pieces] + n * Math.max(count - 1, 0);
            int whole = at[pieces] + n * ends.length;
            if (fresh) {
                kernels.fill(0, whole, n);
            } else {
                kernels.copy(top, whole, n);
            }
            set(at[number[2]], drawn++);
            set(at[number[3]], fresh ? 0 : 1 / parts);
            set(at[number[4]], fresh ? Math.sqrt(all) : Math.sqrt(all * (parts - 1)) / parts);
            draw.pointInput(2, whole);
            // what is left stays below the new piece
            draw.pointOutput(0, fresh ? top : top + n);
            draw.pointOutput(1, fresh ? top + n : top);
            run(draw);
            ends[count] = fresh && all == span - t ? span : t + all / parts;
            count++;
        }

        /** Tries a step over the next piece and returns its error. */
        private double attempt(int[] at, double t, int from) {
            set(at[number[0]], t);
            set(at[number[1]], ends[count - 1]);
            take.pointInput(0, at[state[from]]);
            take.pointInput(1, at[state[2 + from]]);
            take.pointInput(2, at[pieces] + n * (count - 1));
            take.pointOutput(0, at[state[1 - from]]);
            take.pointOutput(1, at[state[3 - from]]);
            run(take);
            return Math.sqrt(kernels.memory().cells[at[number[5]]]);
        }
    }
}
