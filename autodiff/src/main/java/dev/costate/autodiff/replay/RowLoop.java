package dev.costate.autodiff.replay;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * Runs the tape of {@link RowBlocks} for one block of rows after another. Immutable.
 *
 * @param block the tape of a block
 * @param rest that of the rows which are left, null if none are
 * @param blocks how many blocks there are
 * @param read how many leading operands have rows; the others every block reads whole
 * @param written how many leading results have rows; the others are sums over the rows
 * @param results the shapes of the results
 */
record RowLoop(Tape block, Tape rest, int blocks, int read, int written, List<Shape> results) implements PlanOp {
    @Override
    public String name() {
        return "rows";
    }

    @Override
    public List<Tape> tapes() {
        return List.of(block);
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return results;
    }

    @Override
    public Kernel kernel(Binding b) {
        return new Loop(b);
    }

    /** The kernel. Thread-confined. */
    private final class Loop implements Kernel {
        private final Kernels kernels;
        private final Program whole;
        private final Program last;
        private final int[] in;
        private final int[] out;
        /** Where the blocks write each result: in its place, but for sums by lanes. */
        private final int[] at;
        /** Cells of the operands and results of a block. */
        private final int[] inCells;
        private final int[] outCells;
        private final int scratch;

        Loop(Binding b) {
            kernels = b.kernels();
            whole = b.compile(block);
            last = rest == null ? whole : b.compile(rest);
            in = new int[b.operands()];
            inCells = new int[in.length];
            for (int i = 0; i < in.length; i++) {
                in[i] = b.in(i);
                inCells[i] = block.inputShapes().get(i).size();
            }
            out = new int[results.size()];
            at = new int[out.length];
            outCells = new int[out.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = b.out(i);
                outCells[i] = block.outputShapes().get(i).size();
                at[i] = byLanes(i) ? b.scratch(outCells[i]) : out[i];
            }
            scratch = b.scratch(Math.max(whole.size(), last.size()));
        }

        private boolean byLanes(int result) {
            return result >= written && outCells[result] != results.get(result).size();
        }

        @Override
        public void run(int[] address) {
            for (int i = written; i < out.length; i++) {
                // −0 + s is s, of either zero too; lanes start from +0.
                kernels.fill(at[i] == out[i] ? -0.0 : 0.0, address[at[i]], outCells[i]);
            }
            prepare(whole, address);
            for (int i = 0; i < blocks; i++) {
                run(whole, address, i);
            }
            if (rest != null) {
                prepare(last, address);
                run(last, address, blocks);
            }
            for (int i = written; i < out.length; i++) {
                if (at[i] != out[i]) {
                    fold(address[at[i]], address[out[i]], outCells[i] / Kernels.ROW_LANES);
                }
            }
        }

        private void prepare(Program p, int[] address) {
            p.place(address[scratch]);
            for (int i = read; i < in.length; i++) {
                p.pointInput(i, address[in[i]]);
            }
            for (int i = written; i < out.length; i++) {
                p.pointInput(in.length + i - written, address[at[i]]);
                p.pointOutput(i, address[at[i]]);
            }
        }

        private void run(Program p, int[] address, int number) {
            for (int i = 0; i < read; i++) {
                p.pointInput(i, address[in[i]] + number * inCells[i]);
            }
            for (int i = 0; i < written; i++) {
                p.pointOutput(i, address[out[i]] + number * outCells[i]);
            }
            p.run();
        }

        /** (0 + 2) + (1 + 3), as {@link Kernels#reduce} folds its lanes. */
        private void fold(int lane, int to, int n) {
            kernels.binary(Binary.ADD, lane, 1, lane + 2 * n, 1, lane, n);
            kernels.binary(Binary.ADD, lane + n, 1, lane + 3 * n, 1, lane + n, n);
            kernels.binary(Binary.ADD, lane, 1, lane + n, 1, to, n);
        }
    }
}
