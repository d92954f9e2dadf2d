package dev.costate.autodiff.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.RandomTapes;
import dev.costate.autodiff.Reference;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Programs in two phases: the residual is as small as it can be, the bits are those of one run. */
@Tag("kernels")
class PhasesTest {
    private static final int N = 80;

    /** The residual, in cells, of the vjp of f on [10, 8] whose cotangent arrives late. */
    private static int residual(Function<Var[], Var> f, Shape... more) {
        Shape[] shapes = new Shape[more.length + 1];
        shapes[0] = Shape.of(10, 8);
        System.arraycopy(more, 0, shapes, 1, more.length);
        Tape vjp = Tape.record(List.of(shapes), v -> new Var[] {f.apply(v)}).vjp();
        Tape gradients = Tape.record(vjp.inputShapes(), v -> {
            Var[] r = vjp.call(v);
            return Arrays.copyOfRange(r, 1, r.length);
        }).simplify();
        boolean[] late = new boolean[shapes.length + 1];
        late[shapes.length] = true;
        return PlannedProgram.of(gradients, new Compilation(false), late, 0).residualSize();
    }

    @Example
    void onlyTranscendentalValuesAreKept() {
        assertEquals(0, residual(v -> v[0].square().times(3)));
        assertEquals(N, residual(v -> v[0].tanh()));
        assertEquals(N, residual(v -> v[0].tanh().square().plus(1)));
        // 2·tanh x and (2·tanh x)² would be two values more
        assertEquals(N, residual(v -> v[0].tanh().times(2).square().square()));
        assertEquals(N, residual(v -> v[0].exp().times(v[0].square().plus(1))));
        // a view of a square: the square runs late, for its view too
        assertEquals(0, residual(v -> v[0].square().reshape(2, 40).matmul(v[1]), Shape.of(40, 3)));
        // the broadcast factor is a scalar, not 80 cells
        assertEquals(8, residual(v -> v[1].exp().times(v[0]), Shape.SCALAR));
    }

    @Example
    void productsKeepTheirActivationsOnly() {
        Shape w = Shape.of(8, 8);
        Shape b = Shape.of(8);
        assertEquals(2 * N, residual(v -> v[0].matmul(v[1]).plus(v[2]).tanh().matmul(v[1]).plus(v[2]).tanh(), w, b));
    }

    @Property(tries = 30)
    void twoPhasesGiveTheBitsOfOne(@ForAll long seed) {
        check(RandomTapes.tape(seed), seed);
    }

    /** The cotangent of what a function ignores depends on nothing late, yet is of the late phase. */
    @Example
    void ignoredInputs() {
        check(Tape.record(List.of(Shape.of(3), Shape.of(3), Shape.SCALAR),
                v -> new Var[] {v[0].tanh(), Var.constant(1), v[0]}), 1);
        check(Tape.record(List.of(Shape.of(5000)), v -> new Var[] {Var.constant(1).broadcastTo(v[0].shape())}), 1);
    }

    private static void check(Tape tape, long seed) {
        Tape vjp = tape.vjp().simplify();
        int n = tape.inputs().size();
        boolean[] late = new boolean[vjp.inputs().size()];
        Arrays.fill(late, n, late.length, true);
        Compilation c = new Compilation(false);
        int primal = tape.outputs().size();
        PlannedProgram p = PlannedProgram.of(vjp, c, late, primal);
        int cells = 0;
        int[] in = new int[late.length];
        int[] out = new int[vjp.outputs().size()];
        for (int i = 0; i < in.length; i++) {
            in[i] = cells;
            cells += Planner.round(vjp.inputShapes().get(i).size());
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = cells;
            cells += Planner.round(vjp.outputShapes().get(i).size());
        }
        int base = c.open(cells + p.size() + 2 * p.residualSize() + cells);
        for (int i = 0; i < in.length; i++) {
            p.pointInput(i, base + in[i]);
        }
        int scratch = base + cells;
        int firstResidual = scratch + p.size();
        int elsewhere = firstResidual + 2 * p.residualSize();
        for (int i = 0; i < out.length; i++) {
            // where the gradients go is said between the phases
            p.pointOutput(i, (i < primal ? base : elsewhere) + out[i]);
        }
        Tensor[] values = RandomTapes.inputs(vjp, seed);
        Tensor[] expected = Replay.of(vjp).run(values);
        p.place(scratch);
        for (int i = 0; i < in.length; i++) {
            values[i].copyTo(c.memory().cells, base + in[i]);
        }
        p.placeResidual(firstResidual);
        p.runForward();
        // what lies in scratch between the phases is of no matter
        Arrays.fill(c.memory().cells, scratch, scratch + p.size(), Double.NaN);
        Arrays.fill(c.memory().cells, firstResidual + p.residualSize(), firstResidual + 2 * p.residualSize(),
                Double.NaN);
        for (int i = primal; i < out.length; i++) {
            p.pointOutput(i, base + out[i]);
            Arrays.fill(c.memory().cells, base + out[i], base + out[i] + vjp.outputShapes().get(i).size(), Double.NaN);
        }
        p.runBackward();
        Tensor[] actual = new Tensor[out.length];
        for (int i = 0; i < out.length; i++) {
            Shape s = vjp.outputShapes().get(i);
            actual[i] = Tensor.of(s, Arrays.copyOfRange(c.memory().cells, base + out[i], base + out[i] + s.size()));
        }
        Reference.assertSameBits(expected, actual, () -> "two phases of\n" + vjp);
    }
}
