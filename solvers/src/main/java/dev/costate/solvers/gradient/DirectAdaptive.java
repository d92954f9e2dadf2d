package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepLimits;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.loop.StepPlanner;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Optional;

/**
 * The adjoint of the adaptive map: the Runge–Kutta steps with their lengths as functions of y₀ and θ.
 *
 * <p>The lengths depend on them through the first step's choice, the error estimates and the controller, rejected
 * attempts included. Only what is discrete is held: which attempts were accepted, which were clipped to an end or a
 * stop, and which factors were clamped.
 *
 * <p>Truth: the adaptive discrete map, to rounding of the controller's powers (1e-11). It differs from {@link Direct}
 * by the size of the tolerance, and is no nearer to the true solution; it is what differences of a solve with its own
 * steps converge to.
 *
 * <p>Cost: each attempt recomputed, and its vjp with respect to state, derivative, time and length; twice for each
 * requested time inside a step. Memory: (2 × state + 8) numbers a step, four an attempt, the activations of one
 * attempt.
 *
 * <p>Quality number: the distance to the gradient of {@link Direct}, measured when it is requested. It is about the
 * tolerance where the field is smooth. A field with kinks (relu, elu, abs) makes steps, and with them the map, jump
 * wherever one of them crosses a kink elsewhere: the gradient is then the true derivative between two jumps, says
 * nothing of the map from afar, and the number is far above the tolerance, up to above 1. Use {@link Direct} there.
 *
 * <p>Immutable, thread-safe.
 */
record DirectAdaptive() implements GradientMethod {
    @Override
    public Profile profile() {
        return new Profile("direct-adaptive", Truth.ADAPTIVE_MAP, "distance to the frozen grid", Keeps.ATTEMPTS);
    }

    @Override
    public Optional<GradientMethod> qualityByDistance() {
        return Optional.of(GradientMethods.DIRECT);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding b) {
        return new DirectAdaptiveKernel(solve, b);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return options.method().adaptive() ? GradientMethod.super.refusal(options)
                : Optional.of(", whose steps do not adapt: use direct, which gives the same");
    }

    @Override
    public boolean differentiableAgain() {
        return false;
    }

    @Override
    public GradientMethod forTangents() {
        return GradientMethods.DIRECT;
    }

    /**
     * The backward pass of {@link DirectAdaptive}: attempt by attempt from the last to the first.
     *
     * <p>It carries the cotangents of state, derivative, time, planned step and the last two errors. An attempt's vjp
     * is a tape's; the controller, h ← h · safety · ε₀^α₀ ε₁^α₁ ε₂^α₂ with ε squared norms, is differentiated here.
     * Thread-confined.
     */
    private static final class DirectAdaptiveKernel implements Kernel {
        private final Kernels kernels;
        private final Memory memory;
        private final SolveOptions options;
        private final StepPlanner planner;
        private final double[] stopTimes;
        private final SolveRecord record;
        private final StageLayout layout;
        private final Part attempt;
        private final Part dense;
        private final Part start;
        private final int n;
        private final AdjointLayout operands;
        private final int work;
        private final int perStep;
        /** The planner's state before each attempt. */
        private double[] plans = new double[64 * StepPlanner.CELLS];

        private int[] at;
        private int scalars;
        private int parts;
        private int calls;
        private double gap;
        private double ofTime;
        private double error;

        /** One tape's program: its inputs before the captured ones, its results, and where its scratch lies. */
        private record Part(Program program, int inputs, int outputs, int scratch) {
        }

        private Part part(Tape tape, int inputs, int outputs, Binding b) {
            Program p = b.compile(tape);
            return new Part(p, inputs, outputs, b.scratch(p.size()));
        }

        DirectAdaptiveKernel(RecordedSolve solve, Binding b) {
            kernels = b.kernels();
            memory = kernels.memory();
            options = solve.options();
            Tableau method = Tableau.require(options.method(), "direct-adaptive");
            perStep = method.stages() - 1;
            planner = new StepPlanner(options);
            stopTimes = options.limits().room();
            record = new SolveRecord(memory);
            operands = new AdjointLayout(b);
            n = operands.n;
            layout = new StageLayout(n, 0);
            AttemptTapes tapes = new AttemptTapes(solve);
            attempt = part(tapes.attempt(), 4, 3, b);
            dense = part(tapes.dense(), 5, 1, b);
            start = part(tapes.start(), 3, 2, b);
            work = b.scratch(16 + 8 * n + operands.parameters);
        }

        // scalars: 0 t, 1 h, 2 θ or span, 3 ε̄², 4 ε², 5 t̄, 6 h̄, 7 θ̄; vectors: 0 ȳ, 1 k̄, 2 ȳ₁, 3 k̄₁, 4 out ȳ, 5
        // out
        // k̄, 6 and 7 values

        private int vector(int i) {
            return scalars + 16 + i * n;
        }

        private double cell(int i) {
            return memory.cells[scalars + i];
        }

        private void cell(int i, double v) {
            memory.cells[scalars + i] = v;
        }

        /** Runs a program with its captured inputs and adds the captured cotangents to the sums. */
        private void run(Part p) {
            Program program = p.program();
            operands.captured.point(program, p.inputs(), at);
            operands.pointSums(program, p.outputs() + p.inputs(), parts);
            int mark = memory.mark();
            program.run();
            memory.release(mark);
            operands.addSums(1, parts, at);
            calls++;
        }

        @Override
        public void run(int[] addresses) {
            at = addresses;
            attempt.program().place(at[attempt.scratch()]);
            dense.program().place(at[dense.scratch()]);
            start.program().place(at[start.scratch()]);
            scalars = at[work];
            parts = scalars + 16 + 8 * n;
            calls = 0;
            error = 0;
            record.open(operands.record(at));
            operands.clearSums(at);
            kernels.fill(0, vector(0), 2 * n);
            int j = operands.timeCount - 1;
            if (record.steps() > 0) {
                plan();
                j = attempts(j);
            }
            for (; j >= 0; j--) {
                kernels.axpy(1, at[operands.cotangents] + j * n, vector(0), vector(0), n);
            }
            kernels.copy(vector(0), at[operands.y0Bar], n);
            operands.report(at, error, 0, calls * (double) perStep);
        }

        /**
         * Goes through the attempts as the solve loop did, for the plans before each.
         *
         * <p>Plans that an end or a stop clipped are in no record.
         */
        private void plan() {
            int count = record.attempts();
            if (plans.length < count * StepPlanner.CELLS) {
                memory.beside(8L * (count * StepPlanner.CELLS - plans.length));
                plans = new double[count * StepPlanner.CELLS];
            }
            double t0 = firstTime();
            double end = lastTime();
            kernels.fill(0, vector(2), 2 * n);
            pullStart(0, 2, 3, t0, end);
            planner.begin(Math.signum(end - t0) * cell(4));
            gap = options.limits().stopTimes(t0, end, stopTimes) == 0 ? -1 : StepLimits.gap(t0, end);
            for (int a = 0; a < count; a++) {
                planner.save(plans, a * StepPlanner.CELLS);
                if (!spansStop(a)) {
                    planner.attempted(record.attemptH(a), record.attemptError(a), record.attemptAccepted(a),
                            record.attemptClipped(a));
                }
            }
        }

        private double firstTime() {
            return memory.cells[at[operands.times]];
        }

        private double lastTime() {
            return memory.cells[at[operands.times] + operands.timeCount - 1];
        }

        private boolean spansStop(int a) {
            return record.attemptClipped(a) && Math.abs(record.attemptH(a)) <= 2 * gap;
        }

        /**
         * Adds the vjp of the first evaluation and the first step to ȳ.
         *
         * @param hBar the scalar with the cotangent of the step
         * @param y the vector with ȳ
         * @param k the vector with the cotangent of k₀
         */
        private void pullStart(double hBar, int y, int k, double t0, double end) {
            Program p = start.program();
            cell(0, t0);
            cell(2, end - t0);
            cell(3, hBar);
            int cap = operands.captured.count();
            p.pointInput(0, scalars);
            p.pointInput(1, at[operands.states]);
            p.pointInput(2, scalars + 2);
            p.pointInput(3 + cap, vector(k));
            p.pointInput(4 + cap, scalars + 3);
            p.pointOutput(0, vector(6));
            p.pointOutput(1, scalars + 4);
            p.pointOutput(2, scalars + 5);
            p.pointOutput(3, vector(4));
            p.pointOutput(4, scalars + 7);
            run(start);
            kernels.axpy(1, vector(4), vector(y), vector(y), n);
        }

        /** Pulls back the attempts, last first; returns the number of the last time that none of them gave. */
        private int attempts(int lastTime) {
            boolean onGrid = options.grid().isPresent();
            boolean controlled = options.adaptive() && !onGrid;
            double tBar = 0;
            int step = record.steps() - 1;
            int j = lastTime;
            planner.clearCotangents();
            for (int a = record.attempts() - 1; a >= 0; a--) {
                boolean accepted = record.attemptAccepted(a);
                boolean clipped = record.attemptClipped(a);
                double tried = record.attemptH(a);
                int slot = record.slot(accepted ? step : step + 1);
                planner.load(plans, a * StepPlanner.CELLS);
                if (controlled && !spansStop(a)) {
                    planner.pull(tried, record.attemptError(a), accepted, clipped);
                } else {
                    planner.pullNothing();
                }
                double triedBar = planner.triedCotangent();
                if (accepted) {
                    if (clipped) {
                        tBar = 0;
                    } else {
                        triedBar += tBar;
                    }
                    kernels.copy(vector(0), vector(2), n);
                    kernels.copy(vector(1), vector(3), n);
                    kernels.fill(0, vector(0), 2 * n);
                    for (; record.outStep(j) == step; j--) {
                        triedBar += pullTime(j, slot, a);
                        tBar += ofTime;
                    }
                } else {
                    kernels.fill(0, vector(2), 2 * n);
                }
                pullAttempt(slot, record.attemptT(a), tried, planner.errorCotangent());
                if (accepted && step == record.steps() - 1) {
                    error = operands.distance(vector(6), at[operands.states] + lastTime * n);
                }
                tBar += cell(5);
                triedBar += cell(6);
                if (onGrid) {
                    tBar = 0;
                } else if (clipped) {
                    tBar -= triedBar;
                } else if (controlled && Math.abs(planner.planned()) <= options.limits().most()) {
                    planner.addPlannedCotangent(triedBar);
                }
                step -= accepted ? 1 : 0;
            }
            double t0 = firstTime();
            pullStart(Math.signum(lastTime() - t0) * planner.plannedCotangent(), 0, 1, t0, lastTime());
            return j;
        }

        /**
         * Pulls back the state at a time in an accepted step.
         *
         * <p>Leaves the cotangent of the step's start.
         *
         * @return the cotangent of its length
         */
        private double pullTime(int j, int slot, int attempt) {
            int g = at[operands.cotangents] + j * n;
            double theta = record.outTheta(j);
            ofTime = 0;
            if (theta == 1) {
                kernels.axpy(1, g, vector(2), vector(2), n);
                return 0;
            }
            double h = record.attemptH(attempt);
            pullDense(slot, record.attemptT(attempt), h, theta, g);
            ofTime = cell(5) - cell(7) / h;
            return cell(6) - cell(7) * theta / h;
        }

        private void pullAttempt(int slot, double t, double h, double eBar) {
            Program p = attempt.program();
            cell(0, t);
            cell(1, h);
            cell(3, eBar);
            int cap = operands.captured.count();
            common(p, slot);
            p.pointInput(4 + cap, vector(2));
            p.pointInput(5 + cap, vector(3));
            p.pointInput(6 + cap, scalars + 3);
            p.pointOutput(0, vector(6));
            p.pointOutput(1, vector(7));
            p.pointOutput(2, scalars + 4);
            bars(p, 3);
            run(attempt);
            addBars();
        }

        private void pullDense(int slot, double t, double h, double theta, int g) {
            Program p = dense.program();
            cell(0, t);
            cell(1, h);
            cell(2, theta);
            common(p, slot);
            p.pointInput(4, scalars + 2);
            p.pointInput(5 + operands.captured.count(), g);
            p.pointOutput(0, vector(6));
            bars(p, 1);
            p.pointOutput(5, scalars + 7);
            run(dense);
            addBars();
        }

        private void common(Program p, int slot) {
            p.pointInput(0, scalars);
            p.pointInput(1, scalars + 1);
            p.pointInput(2, layout.y(slot));
            p.pointInput(3, layout.k(slot));
        }

        private void bars(Program p, int first) {
            p.pointOutput(first, scalars + 5);
            p.pointOutput(first + 1, scalars + 6);
            p.pointOutput(first + 2, vector(4));
            p.pointOutput(first + 3, vector(5));
        }

        private void addBars() {
            kernels.axpy(1, vector(4), vector(0), vector(0), n);
            kernels.axpy(1, vector(5), vector(1), vector(1), n);
        }
    }
}
