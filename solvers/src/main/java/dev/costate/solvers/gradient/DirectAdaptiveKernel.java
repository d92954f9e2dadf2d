package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepController;
import dev.costate.solvers.StepLimits;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.loop.StepFactor;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.tape.AdjointOp;
import dev.costate.solvers.tape.SolveOp;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;

/**
 * The backward pass of {@link DirectAdaptive}: attempt by attempt from the last to the first, with the cotangents of
 * state, slope, time, planned step and the last two errors. An attempt's vjp is a tape's; the controller, h ← h ·
 * safety · ε₀^α₀ ε₁^α₁ ε₂^α₂ with ε squared norms, is differentiated here. Thread-confined.
 */
final class DirectAdaptiveKernel implements Kernel {
    private final Kernels kernels;
    private final SolveOptions options;
    private final StepFactor factor;
    private final double[] marks;
    private final SolveRecord record;
    private final StageLayout layout;
    private final Part attempt;
    private final Part dense;
    private final Part start;
    private final int n;
    private final AdjointLayout places;
    private final int work;
    private final int perStep;
    private double[] planned = new double[64];
    private double[] before = new double[64];
    private double[] beforeThat = new double[64];
    private boolean[] cut = new boolean[64];

    private int[] at;
    private int scalars;
    private int parts;
    private int calls;
    private double gap;
    private double error;

    /** One tape's program: its inputs before the captured ones, its results, and where its scratch lies. */
    private record Part(Program program, int inputs, int outputs, int scratch) {
    }

    private Part part(Tape tape, int inputs, int outputs, Binding b) {
        Program p = b.compile(tape);
        return new Part(p, inputs, outputs, b.scratch(p.size()));
    }

    DirectAdaptiveKernel(SolveOp op, Binding b) {
        kernels = b.kernels();
        options = op.options();
        Tableau method = options.explicit("direct-adaptive");
        perStep = method.stages() - 1;
        factor = options.adaptive() ? new StepFactor(options.controller(), method.order()) : null;
        marks = options.limits().room();
        record = new SolveRecord(kernels.memory());
        places = new AdjointLayout(b);
        n = places.n;
        layout = new StageLayout(n, 0);
        AttemptTapes tapes = new AttemptTapes(op);
        attempt = part(tapes.attempt(), 4, 3, b);
        dense = part(tapes.dense(), 5, 1, b);
        start = part(tapes.start(), 3, 2, b);
        work = b.scratch(16 + 8 * n + places.parameters);
    }

    // scalars: 0 t, 1 h, 2 θ or span, 3 ε̄², 4 ε², 5 t̄, 6 h̄, 7 θ̄; vectors: 0 ȳ, 1 k̄, 2 ȳ₁, 3 k̄₁, 4 out ȳ, 5 out
    // k̄, 6 and 7 values

    private int vector(int i) {
        return scalars + 16 + i * n;
    }

    private double cell(int i) {
        return kernels.memory().cells[scalars + i];
    }

    private void cell(int i, double v) {
        kernels.memory().cells[scalars + i] = v;
    }

    /** Runs a program with its captured inputs and adds the captured cotangents to the sums. */
    private void run(Part p) {
        Program program = p.program();
        places.pointCaptured(program, p.inputs(), at);
        places.pointSums(program, p.outputs() + p.inputs(), parts);
        int mark = kernels.memory().mark();
        program.run();
        kernels.memory().release(mark);
        places.addSums(kernels, 1, parts, at);
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
        record.open((int) kernels.memory().cells[at[places.record]]);
        places.clearSums(kernels, at);
        kernels.fill(0, vector(0), 2 * n);
        int j = places.timeCount - 1;
        if (record.steps() > 0) {
            plan();
            j = attempts(j);
        }
        for (; j >= 0; j--) {
            kernels.axpy(1, at[places.cotangents] + j * n, vector(0), vector(0), n);
        }
        kernels.copy(vector(0), at[places.y0Bar], n);
        AdjointOp.report(kernels.memory().cells, at[places.report], error, 0, calls * (double) perStep);
    }

    /**
     * Goes through the attempts as the solve loop did, for the steps that were planned where an end or a stop cut
     * them.
     */
    private void plan() {
        int count = record.attempts();
        if (planned.length < count) {
            planned = new double[count];
            before = new double[count];
            beforeThat = new double[count];
            cut = new boolean[count];
        }
        double[] m = kernels.memory().cells;
        double t0 = m[at[places.times]];
        double end = m[at[places.times] + places.timeCount - 1];
        kernels.fill(0, vector(2), 2 * n);
        pullStart(0, 2, 3, t0, end);
        double h = Math.signum(end - t0) * cell(4);
        gap = options.limits().marks(t0, end, marks) == 0 ? -1 : StepLimits.gap(t0, end);
        double previous = 1;
        double beforePrevious = 1;
        for (int a = 0; a < count; a++) {
            double tried = record.attemptH(a);
            cut[a] = record.attemptCut(a);
            planned[a] = h;
            before[a] = previous;
            beforeThat[a] = beforePrevious;
            boolean accepted = record.attemptAccepted(a);
            double e = record.attemptError(a);
            if (options.adaptive() && !across(a)) {
                double next = tried * factor.of(e, previous, beforePrevious, accepted);
                h = keepsPlan(a, e, previous, beforePrevious, accepted, next) ? h : next;
                if (accepted) {
                    beforePrevious = previous;
                    previous = StepFactor.remembered(e);
                }
            }
        }
    }

    private boolean across(int a) {
        return cut[a] && Math.abs(record.attemptH(a)) <= 2 * gap;
    }

    private boolean keepsPlan(int a, double e, double previous, double beforePrevious, boolean accepted, double next) {
        return accepted && cut[a] && factor.of(e, previous, beforePrevious, true) == options.controller().grow()
                && Math.abs(next) < Math.abs(planned[a]);
    }

    /**
     * The vjp of the first evaluation and the first step: ȳ += …, with the cotangents of k₀ in vector {@code k} and
     * of the step in {@code hBar}.
     */
    private void pullStart(double hBar, int y, int k, double t0, double end) {
        Program p = start.program();
        cell(0, t0);
        cell(2, end - t0);
        cell(3, hBar);
        int cap = places.captured.length;
        p.pointInput(0, scalars);
        p.pointInput(1, at[places.states]);
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

    private int attempts(int lastTime) {
        StepController control = options.controller();
        double half = options.adaptive() ? -0.5 / options.method().order() : 0;
        double power0 = half * (control.p() + control.i() + control.d());
        double power1 = -half * (control.p() + 2 * control.d());
        double power2 = half * control.d();
        boolean fixedGrid = options.grid() != null;
        double end = kernels.memory().cells[at[places.times] + places.timeCount - 1];
        double t0 = kernels.memory().cells[at[places.times]];
        double hBar = 0;
        double tBar = 0;
        double e1Bar = 0;
        double e2Bar = 0;
        int step = record.steps() - 1;
        int j = lastTime;
        for (int a = record.attempts() - 1; a >= 0; a--) {
            boolean accepted = record.attemptAccepted(a);
            double t = record.attemptT(a);
            double tried = record.attemptH(a);
            double e = record.attemptError(a);
            int mine = accepted ? step : step + 1;
            double e1 = before[a];
            double e2 = beforeThat[a];
            double triedBar = 0;
            double plannedBar = 0;
            double eBar = 0;
            boolean across = across(a);
            boolean shifted = accepted && !across;
            double nextE1Bar = shifted ? e2Bar : e1Bar;
            double nextE2Bar = shifted ? 0 : e2Bar;
            if (options.adaptive() && hBar != 0) {
                double f = factor.of(e, e1, e2, accepted);
                boolean clamped = factor.clamped(f, accepted);
                if (across || keepsPlan(a, e, e1, e2, accepted, tried * f)) {
                    plannedBar += hBar;
                } else {
                    triedBar += hBar * f;
                    if (!clamped) {
                        double relative = hBar * tried * f;
                        eBar += relative * power0 / e;
                        nextE1Bar += power1 == 0 ? 0 : relative * power1 / e1;
                        nextE2Bar += power2 == 0 ? 0 : relative * power2 / e2;
                    }
                }
            }
            if (accepted) {
                eBar += shifted && e > StepFactor.LEAST ? e1Bar : 0;
                if (cut[a]) {
                    tBar = 0;
                } else {
                    triedBar += tBar;
                }
                kernels.copy(vector(0), vector(2), n);
                kernels.copy(vector(1), vector(3), n);
                kernels.fill(0, vector(0), 2 * n);
                int slot = record.slot(mine);
                for (; record.outStep(j) == step; j--) {
                    int g = at[places.cotangents] + j * n;
                    double theta = record.outTheta(j);
                    if (theta == 1) {
                        kernels.axpy(1, g, vector(2), vector(2), n);
                    } else {
                        pullDense(slot, t, tried, theta, g);
                        tBar += cell(5) - cell(7) / tried;
                        triedBar += cell(6) - cell(7) * theta / tried;
                    }
                }
            } else {
                kernels.fill(0, vector(2), 2 * n);
            }
            pullAttempt(record.slot(mine), t, tried, eBar);
            if (accepted && step == record.steps() - 1) {
                error = AdjointOp.distance(kernels.memory().cells, vector(6), at[places.states] + lastTime * n, n);
            }
            tBar += cell(5);
            triedBar += cell(6);
            if (fixedGrid) {
                tBar = 0;
            } else if (cut[a]) {
                tBar -= triedBar;
            } else if (Math.abs(planned[a]) <= options.limits().most()) {
                plannedBar += triedBar;
            }
            hBar = options.adaptive() && !fixedGrid ? plannedBar : 0;
            e1Bar = nextE1Bar;
            e2Bar = nextE2Bar;
            step -= accepted ? 1 : 0;
        }
        pullStart(Math.signum(end - t0) * hBar, 0, 1, t0, end);
        return j;
    }

    private void pullAttempt(int slot, double t, double h, double eBar) {
        Program p = attempt.program();
        cell(0, t);
        cell(1, h);
        cell(3, eBar);
        int cap = places.captured.length;
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
        p.pointInput(5 + places.captured.length, g);
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
