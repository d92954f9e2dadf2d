package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.LoopFailure;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Shape;
import dev.costate.vectorapi.Kernels;

/**
 * Runs the body of a scan. Thread-confined.
 *
 * <p>Nothing is copied on the way: entries of the sequences and of the stacks are read and written where they lie, and
 * the carries alternate between two places.
 */
final class ScanKernel implements Kernel {
    private final Scan scan;
    private final Kernels kernels;
    private final Program body;
    private final int[] in;
    private final int[] out;
    private final int[] inSize;
    private final int[] outSize;
    private final int scratch;
    private final int[] spare;

    ScanKernel(Scan scan, Binding b) {
        this.scan = scan;
        kernels = b.kernels();
        body = b.compile(scan.body().simplify());
        in = new int[b.operands()];
        inSize = new int[in.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = b.in(i);
        }
        int first = scan.counted() ? 1 : 0;
        for (int i = first; i < in.length; i++) {
            inSize[i] = scan.body().inputShapes().get(i - first).size();
        }
        out = new int[scan.body().outputs().size()];
        outSize = new int[out.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = b.out(i);
            Shape s = scan.body().outputShapes().get(i);
            outSize[i] = s.size();
        }
        scratch = b.scratch(body.size());
        spare = new int[2 * scan.carries()];
        for (int i = 0; i < scan.carries(); i++) {
            spare[2 * i] = b.scratch(outSize[i]);
            spare[2 * i + 1] = b.scratch(outSize[i]);
        }
    }

    @Override
    public void run(int[] at) {
        int first = scan.counted() ? 1 : 0;
        int carries = scan.carries();
        int steps = scan.counted() ? steps(kernels.memory().cells[at[in[0]]]) : scan.capacity();
        body.place(at[scratch]);
        for (int i = carries + scan.sequences(); first + i < in.length; i++) {
            body.pointInput(i, at[in[first + i]]);
        }
        for (int s = 0; s < steps; s++) {
            int entry = scan.reverse() ? steps - 1 - s : s;
            for (int i = 0; i < carries; i++) {
                body.pointInput(i, s == 0 ? at[in[first + i]] : at[spare[2 * i + (s & 1)]]);
                body.pointOutput(i, s == steps - 1 ? at[out[i]] : at[spare[2 * i + (s + 1 & 1)]]);
            }
            for (int i = carries; i < carries + scan.sequences(); i++) {
                body.pointInput(i, at[in[first + i]] + entry * inSize[first + i]);
            }
            for (int i = carries; i < out.length; i++) {
                body.pointOutput(i, at[out[i]] + entry * outSize[i]);
            }
            // What a step keeps for its own backward part (a solve its record) ends with the step: only carries and
            // stacks leave it.
            int mark = kernels.memory().mark();
            run(entry);
            kernels.memory().release(mark);
        }
        if (steps == 0) {
            for (int i = 0; i < carries; i++) {
                kernels.copy(at[in[first + i]], at[out[i]], outSize[i]);
            }
        }
        for (int i = carries; i < out.length; i++) {
            kernels.fill(0, at[out[i]] + steps * outSize[i], (scan.capacity() - steps) * outSize[i]);
        }
    }

    private void run(int entry) {
        try {
            body.run();
        } catch (RuntimeException e) {
            if (e instanceof LoopFailure f) {
                f.passed(entry);
            }
            throw e;
        }
    }

    private int steps(double wish) {
        if (!(wish >= 0 && wish <= scan.capacity()) || wish != (int) wish) {
            throw new IllegalArgumentException(
                    "a scan of " + wish + " steps: must be a whole number from 0 to " + scan.capacity());
        }
        return (int) wish;
    }
}
