package dev.costate.autodiff.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Samples;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.vectorapi.Unary;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What a scan keeps for its vjp is what the vjp would compute again: the same bits under any budget. */
class ScanResidualsTest {
    private static final int STEPS = 5;
    private static final Shape STATE = Shape.of(4, 3);

    /** h ← silu(h·W + b)·sin t + tanh(h·W), emitting softmax(h); inputs h₀, t of each step, W, b. */
    private static Tape tape(long budget, boolean simplified) {
        Tape tape = Tape.record(List.of(STATE, Shape.of(STEPS), Shape.of(3, 3), Shape.of(3)),
                v -> Scan.over(new Var[] {v[0]}, new Var[] {v[1]}, budget, (c, x) -> {
            Var product = c[0].matmul(v[2]);
            return new Var[] {product.plus(v[3]).silu().times(x[0].sin()).plus(product.tanh()), c[0].softmax(1)};
        }));
        return simplified ? tape.simplify() : tape;
    }

    @Property(tries = 20)
    void budgetsDoNotChangeBits(@ForAll @LongRange(min = 0, max = 1L << 40) long seed,
            @ForAll @LongRange(min = 0, max = 8 * STEPS * 60) long budget, @ForAll boolean simplified) {
        Samples s = new Samples(seed);
        Tape nothing = tape(0, simplified);
        Tape[] first = {nothing.vjp(), tape(budget, simplified).vjp(), tape(Scan.BUDGET_BYTES, simplified).vjp()};
        Tensor[] in = first[0].inputShapes().stream().map(shape -> s.in(shape, -1, 1)).toArray(Tensor[]::new);
        Tensor[] expected = Replay.of(first[0].simplify()).run(in);
        for (Tape t : first) {
            assertEquals(List.of(expected), List.of(Replay.of(t.simplify()).run(in)));
            assertEquals(List.of(expected), List.of(Replay.of(t).run(in)));
        }
        boolean[] wanted = new boolean[in.length];
        Arrays.fill(wanted, 0, 4, true);
        Tape[] second = {first[0].vjp(wanted), first[1].vjp(wanted), first[2].vjp(wanted)};
        Tensor[] more = second[0].inputShapes().stream().map(shape -> s.in(shape, -1, 1)).toArray(Tensor[]::new);
        Tensor[] reference = Replay.of(second[0].simplify()).run(more);
        for (Tape t : second) {
            Tensor[] got = Replay.of(t.simplify()).run(more);
            for (int i = 0; i < got.length; i++) {
                for (int j = 0; j < got[i].shape().size(); j++) {
                    // the cotangents of what is kept are added up in another order
                    assertEquals(reference[i].at(j), got[i].at(j), 1e-12 * (1 + Math.abs(reference[i].at(j))));
                }
            }
        }
    }

    /**
     * With room for everything the way back recomputes no transcendental function, with none all of them.
     *
     * <p>What silu's own derivative needs is excepted.
     */
    @Test
    void nothingIsComputedAgain() {
        String kept = back(tape(Scan.BUDGET_BYTES, false)).toString();
        String again = back(tape(0, false)).toString();
        for (String op : List.of(" tanh ", " exp ", " sin ", " affine ")) {
            assertFalse(kept.contains(op), kept);
        }
        assertTrue(again.contains(" tanh ") && again.contains(" exp ") && again.contains(" sin "), again);
    }

    private static Tape back(Tape tape) {
        Tape vjp = tape.vjp().simplify();
        Scan last = (Scan) vjp.code().stream().filter(ins -> ins.op() instanceof Scan s && s.reverse()).findFirst()
                .orElseThrow().op();
        return last.body();
    }

    /** What can be had by repeating a scalar is kept as the scalar. */
    @Test
    void smallValuesInPlaceOfLarge() {
        Tape body = Tape.record(List.of(STATE, Shape.SCALAR), v -> new Var[] {v[0].times(v[1].sin())});
        ScanResiduals kept = ScanResiduals.of(body, STEPS, Scan.BUDGET_BYTES);
        assertEquals(1, kept.values().size());
        assertEquals(Shape.SCALAR, kept.body().shape(kept.values().get(0)));
        assertTrue(kept.body().code().stream()
                .anyMatch(ins -> ins.op().equals(new UnaryFunction(Unary.SIN)) && ins.out().equals(kept.values())));
        assertEquals(List.of(), ScanResiduals.of(body, STEPS, 8 * STEPS - 1).values());
    }

    /** A result of an inner loop, repeated, is not kept as the scalar: the way back runs that loop anyway. */
    @Test
    void resultsOfAnInnerLoopAreNotKept() {
        Tape tape = Tape.record(List.of(Shape.SCALAR, Shape.of(2, 3)), v -> Scan.over(new Var[] {v[0]},
                new Var[] {v[1]}, (c, x) -> {
            Var inner = Scan.over(c, x, (a, e) -> new Var[] {a[0].times(e[0]), a[0]})[0];
            return new Var[] {inner.times(x[0]).sin().sum()};
        }));
        Tensor[] in = {Tensor.scalar(2), Tensor.matrix(new double[] {1, 2, 0.5}, new double[] {1, 1, 1})};
        Tensor[] out = Replay.of(tape.vjp().simplify()).run(in[0], in[1], Tensor.scalar(1));
        // c' = Σ sin(c·xᵢ), as the product of the first entries is 1, and then 3·sin c'
        double middle = Math.sin(2) + Math.sin(4) + Math.sin(1);
        double slope = Math.cos(2) + 2 * Math.cos(4) + 0.5 * Math.cos(1);
        assertEquals(3 * Math.sin(middle), out[0].item(), 1e-15);
        assertEquals(3 * Math.cos(middle) * slope, out[1].item(), 1e-14);
    }

    /** Of a product with its activation the activation's value is kept, and the derivative is that of the ops apart. */
    @Test
    void productsWithTheirActivations() {
        Shape weights = Shape.of(STATE.dim(1), STATE.dim(1));
        Shape bias = Shape.of(STATE.dim(1));
        Tape[] bodies = {
            Tape.record(List.of(STATE, weights, bias), v -> new Var[] {
                Var.apply1(new Affine(Unary.TANH), v[0].cos(), v[1], v[2])}),
            Tape.record(List.of(STATE, weights, bias), v -> new Var[] {v[0].cos().matmul(v[1]).plus(v[2]).tanh()})};
        Tensor[][] back = new Tensor[2][];
        for (int i = 0; i < 2; i++) {
            ScanResiduals kept = ScanResiduals.of(bodies[i], STEPS, Scan.BUDGET_BYTES);
            assertFalse(kept.body().toString().contains("affine"));
            assertEquals(List.of("cos", "tanh"), kept.values().stream().map(v -> kept.body().code().stream()
                    .filter(ins -> ins.out().contains(v)).findFirst().orElseThrow().op().name()).toList());
            Tape body = bodies[i];
            Tape vjp = Tape.record(List.of(STATE, weights, bias, Shape.of(STEPS, 2)),
                    v -> Scan.over(new Var[] {v[0]}, new Var[] {v[3]},
                            (c, x) -> body.call(c[0], v[1], v[2]))).vjp(true, true, true, false);
            Samples s = new Samples(1);
            back[i] = Replay.of(vjp).run(vjp.inputShapes().stream().map(shape -> s.in(shape, -1, 1))
                    .toArray(Tensor[]::new));
        }
        assertEquals(List.of(back[1]), List.of(back[0]));
    }

    @Test
    void budgetIsChecked() {
        assertThrows(IllegalArgumentException.class, () -> tape(-1, false));
    }
}
