package dev.costate.autodiff.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How many cells a plan needs: values share those of others that are not used any more. */
class LayoutTest {
    private static final Shape MATRIX = Shape.of(4, 4);

    private static int cells(boolean checked, Function<Var, Var> f) {
        Tape tape = Tape.record(List.of(MATRIX), v -> new Var[] {f.apply(v[0])});
        return PlannedProgram.of(tape, new Compilation(checked)).size();
    }

    @Test
    void opsInPlaceTakeTheirOperandsCells() {
        Function<Var, Var> chain = x -> x.exp().sin().cos().sum();
        assertEquals(16, cells(false, chain) - cells(false, x -> x.sum()));
        // a checked replay shows the operands of what failed: two are alive at a time
        assertEquals(32, cells(true, chain) - cells(true, x -> x.sum()));
        // an operand that is used later is left alone
        assertEquals(32, cells(false, x -> x.exp().sin().times(x.exp()).sum()) - cells(false, x -> x.sum()));
    }

    @Test
    void othersTakeCellsThatHaveBecomeFree() {
        for (boolean checked : new boolean[] {false, true}) {
            assertEquals(32, cells(checked, x -> x.exp().transpose().transpose().transpose().transpose().matmul(x)));
        }
    }

    /** The results of an op that nothing uses are free at once, and so is the scratch of its kernel. */
    @Test
    void unusedResults() {
        Function<Var, Var> once = x -> x.exp().transpose().matmul(x);
        Function<Var, Var> twice = x -> {
            x.exp().transpose();
            x.sin().transpose();
            return once.apply(x);
        };
        assertEquals(cells(false, once), cells(false, twice));
    }
}
