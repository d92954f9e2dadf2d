package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.vectorapi.Kernels;
import java.util.Arrays;

/**
 * {@link Direct} for {@link Esdirk} methods, by the implicit function theorem: from kᵢ = f(tᵢ, y + h Σ aᵢⱼkⱼ + hγkᵢ) follows (I − hγJᵢᵀ)k̄ᵢ = gᵢ with gᵢ =
 * h(bᵢȳ₁ + Σ_{l&gt;i} aₗᵢȲₗ), Ȳᵢ = Jᵢᵀk̄ᵢ, ȳ₀ = ȳ₁ + Σ Ȳᵢ; the last k is the next step's first and gathers from both. Each stage costs its Jacobian, an LU
 * decomposition and one vjp. Thread-confined.
 */
final class EsdirkDirectKernel implements Kernel {
    private final Kernels kernels;
    private final Esdirk method;
    private final Program program;
    private final TapeStiffField field;
    private final SlotLayout layout;
    private final SolveRecord record;
    private final int n;
    private final int timeCount;
    private final int recordAt;
    private final int states;
    private final int[] captured;
    private final int[] sums;
    private final int[] sumCells;
    private final int y0Bar;
    private final int report;
    private final int scratch;
    private final int residual;
    private final int work;
    private final Lu lu;
    private final double[] jacobian;
    private final double[] weights;
    private final double[][] yBar;
    private final double[][] dense;
    private final double[] bar;
    private final double[] carry;
    private final double[] direct;
    private final double[] g;
    private final double[] y;

    private int[] at;
    private long vjps;

    EsdirkDirectKernel(SolveOp op, Binding b) {
        kernels = b.kernels();
        method = (Esdirk) op.options().method();
        program = SolveKernel.phased(op, b.compilation());
        n = b.outShape(0).size();
        field = new TapeStiffField(op.field(), n, b);
        layout = new SlotLayout(n, 0);
        record = new SolveRecord(kernels.memory());
        timeCount = b.inShape(0).dim(0);
        states = b.in(2);
        recordAt = b.in(1);
        captured = new int[b.operands() - 4];
        sums = new int[captured.length];
        sumCells = new int[captured.length];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = b.in(4 + i);
            sums[i] = b.out(1 + i);
            sumCells[i] = b.outShape(1 + i).size();
        }
        y0Bar = b.out(0);
        report = b.out(1 + captured.length);
        scratch = b.scratch(program.size());
        residual = b.scratch(program.residualSize());
        work = b.scratch(2 * n);
        lu = new Lu(n);
        jacobian = new double[n * n];
        int s = method.stages();
        weights = new double[s];
        yBar = new double[s][n];
        dense = new double[s][n];
        bar = new double[n];
        carry = new double[n];
        direct = new double[n];
        g = new double[n];
        y = new double[n];
    }

    @Override
    public void run(int[] addresses) {
        at = addresses;
        vjps = 0;
        int s = method.stages();
        program.place(at[scratch]);
        program.placeResidual(at[residual]);
        field.place(at, captured);
        record.open((int) kernels.memory().cells[at[recordAt]]);
        for (int i = 0; i < captured.length; i++) {
            program.pointInput(2 + i, at[captured[i]]);
            kernels.fill(0, at[sums[i]], sumCells[i]);
            program.pointInput(3 + captured.length + i, at[sums[i]]);
            program.pointOutput(2 + i, at[sums[i]]);
        }
        Arrays.fill(bar, 0);
        Arrays.fill(carry, 0);
        int j = timeCount - 1;
        for (int step = record.steps() - 1; step >= 0; step--) {
            double h = record.h(step);
            for (double[] d : dense) {
                Arrays.fill(d, 0);
            }
            Arrays.fill(direct, 0);
            for (; record.outStep(j) == step; j--) {
                output(j, h);
            }
            for (int i = s - 1; i >= 0; i--) {
                for (int c = 0; c < n; c++) {
                    double v = method.b()[i] * bar[c];
                    for (int l = i + 1; l < s; l++) {
                        v += method.a(l)[i] * yBar[l][c];
                    }
                    g[c] = dense[i][c] + h * v + (i == s - 1 ? carry[c] : 0);
                }
                if (i > 0) {
                    int slot = record.slot(step * (s - 1) + i);
                    solveTransposed(slot, h);
                    pull(slot, yBar[i]);
                }
            }
            System.arraycopy(g, 0, carry, 0, n);
            for (int c = 0; c < n; c++) {
                double v = bar[c] + direct[c];
                for (int i = 1; i < s; i++) {
                    v += yBar[i][c];
                }
                bar[c] = v;
            }
        }
        if (record.steps() > 0) {
            System.arraycopy(carry, 0, g, 0, n);
            pull(record.slot(0), yBar[0]);
            for (int c = 0; c < n; c++) {
                bar[c] += yBar[0][c];
            }
        }
        for (; j >= 0; j--) {
            output(j, 0);
        }
        System.arraycopy(bar, 0, kernels.memory().cells, at[y0Bar], n);
        AdjointOp.report(kernels.memory().cells, at[report], Double.NaN, vjps, vjps);
    }

    /** Takes in the cotangent of the state at a time: at a step's end, or inside it by the weights of the dense output. */
    private void output(int j, double h) {
        int from = at[states] + j * n;
        double[] cells = kernels.memory().cells;
        double theta = record.outTheta(j);
        if (h == 0 || theta == 1) {
            for (int c = 0; c < n; c++) {
                bar[c] += cells[from + c];
            }
            return;
        }
        method.denseWeights(theta, weights);
        for (int i = 0; i < weights.length; i++) {
            for (int c = 0; c < n; c++) {
                dense[i][c] += h * weights[i] * cells[from + c];
            }
        }
        for (int c = 0; c < n; c++) {
            direct[c] += cells[from + c];
        }
    }

    /** g ← (I − hγJᵀ)⁻¹g with the Jacobian at a stage. */
    private void solveTransposed(int slot, double h) {
        double[] cells = kernels.memory().cells;
        System.arraycopy(cells, layout.y(slot), y, 0, n);
        int mark = kernels.memory().mark();
        field.jacobian(cells[layout.t(slot)], y, y, jacobian);
        kernels.memory().release(mark);
        double[] m = lu.matrix();
        double factor = h * method.gamma();
        for (int i = 0; i < n * n; i++) {
            m[i] = -factor * jacobian[i];
        }
        for (int i = 0; i < n; i++) {
            m[i * n + i] += 1;
        }
        if (!lu.factor()) {
            Arrays.fill(g, Double.NaN);
            return;
        }
        lu.solveTransposed(g);
    }

    /** out = Jᵀg at a stage, and the sums += (∂f/∂captured)ᵀg. */
    private void pull(int slot, double[] out) {
        int in = at[work];
        System.arraycopy(g, 0, kernels.memory().cells, in, n);
        int mark = kernels.memory().mark();
        program.pointInput(0, layout.t(slot));
        program.pointInput(1, layout.y(slot));
        program.pointOutput(0, layout.k(slot));
        program.runForward();
        program.pointInput(2 + captured.length, in);
        program.pointOutput(1, in + n);
        program.runBackward();
        vjps++;
        kernels.memory().release(mark);
        System.arraycopy(kernels.memory().cells, in + n, out, 0, n);
    }
}
