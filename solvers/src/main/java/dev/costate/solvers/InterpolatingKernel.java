package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.vectorapi.Kernels;

/** Solves [a; θ̄] backwards over each interval between saved times; formulas in {@link Interpolating}. Thread-confined. */
final class InterpolatingKernel implements Kernel, Field {
    private final Kernels kernels;
    private final SolveOptions options;
    private final Program program;
    private final ForwardPath path;
    private final SlotLayout layout;
    private final Slots slots;
    private final SolveLoop loop;
    private final int n;
    private final int timeCount;
    private final int cotangents;
    private final int times;
    private final int[] captured;
    private final int[] out;
    private final int[] cells;
    private final int y0Bar;
    private final int report;
    private final int scratch;
    private final int ring;
    private final int work;
    private int slope;

    InterpolatingKernel(SolveOp op, Binding b) {
        kernels = b.kernels();
        options = op.options().withGrid(null);
        program = Program.compile(op.adjointField(), b.compilation());
        path = new ForwardPath(op, b);
        n = b.outShape(0).size();
        timeCount = b.inShape(0).dim(0);
        cotangents = b.in(2);
        times = b.in(3);
        captured = new int[b.operands() - 4];
        out = new int[captured.length];
        cells = new int[captured.length];
        int size = n;
        for (int i = 0; i < captured.length; i++) {
            captured[i] = b.in(4 + i);
            out[i] = b.out(1 + i);
            cells[i] = b.outShape(1 + i).size();
            size += cells[i];
        }
        y0Bar = b.out(0);
        report = b.out(1 + captured.length);
        layout = new SlotLayout(size, 0);
        slots = Slots.ring(layout, options.explicit("interpolating"));
        loop = new SolveLoop(options, kernels, layout, 2, ((Interpolating) options.gradient()).seminorm() ? n : size);
        scratch = b.scratch(program.size());
        ring = b.scratch(slots.ringCells());
        work = b.scratch(2 * size + n);
    }

    @Override
    public void run(int[] at) {
        program.place(at[scratch]);
        slots.placeRing(at[ring]);
        for (int i = 0; i < captured.length; i++) {
            program.pointInput(2 + i, at[captured[i]]);
        }
        int mark = kernels.memory().mark();
        double defect = path.open(at);
        int size = layout.n();
        int before = at[work];
        int after = before + size;
        slope = after + size;
        kernels.fill(0, after, size);
        double vjps = 0;
        for (int j = timeCount - 1; j >= 0; j--) {
            kernels.axpy(1, at[cotangents] + j * n, after, after, n);
            double from = kernels.memory().cells[at[times] + j];
            double to = j > 0 ? kernels.memory().cells[at[times] + j - 1] : from;
            if (from != to) {
                loop.times[0] = from;
                loop.times[1] = to;
                kernels.copy(after, layout.y(slots.at(0)), size);
                SolveStatus status = loop.run(this, slots, before, options.firstStep());
                if (status != SolveStatus.SUCCESS) {
                    throw loop.failure(status);
                }
                vjps += loop.evaluations();
            }
        }
        kernels.copy(after, at[y0Bar], n);
        int from = after + n;
        for (int i = 0; i < captured.length; i++) {
            kernels.copy(from, at[out[i]], cells[i]);
            from += cells[i];
        }
        path.close(mark);
        AdjointOp.report(kernels.memory().cells, at[report], defect, path.evaluations(), vjps);
    }

    @Override
    public void eval(double t, int slot) {
        kernels.memory().cells[layout.t(slot)] = t;
        program.pointInput(0, layout.t(slot));
        program.pointInput(1, path.at(t));
        program.pointInput(2 + captured.length, layout.y(slot));
        program.pointOutput(0, slope);
        int to = layout.k(slot);
        program.pointOutput(1, to);
        to += n;
        for (int i = 0; i < captured.length; i++) {
            program.pointOutput(2 + i, to);
            to += cells[i];
        }
        int mark = kernels.memory().mark();
        program.run();
        kernels.memory().release(mark);
    }
}
