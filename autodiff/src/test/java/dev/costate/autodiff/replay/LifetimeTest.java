package dev.costate.autodiff.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.RandomTapes;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a plan says of its memory. */
class LifetimeTest {
    /** exp in place of its operand, sin in a place of its own since exp is read again by the sum. */
    @Test
    void aChain() {
        Tape tape = Tape.record(List.of(Shape.of(10)), v -> {
            Var e = v[0].plus(Var.constant(2)).exp();
            return new Var[] {e.sin().times(e).sum()};
        });
        List<Lifetime> all = Replay.of(tape).lifetimes();
        Lifetime sum = named(all, "add");
        Lifetime exp = named(all, "exp");
        Lifetime sin = named(all, "sin");
        assertEquals(sum.address(), exp.address());
        assertEquals(List.of(sum.from() + 1, exp.from(), sum.to()), List.of(exp.from(), sum.to(), exp.from()));
        assertTrue(sin.address() >= exp.address() + exp.bytes() || sin.address() + 80 <= exp.address());
        assertEquals(80, exp.bytes());
        int last = all.stream().mapToInt(Lifetime::to).max().orElseThrow();
        assertEquals(List.of(0, last), List.of(named(all, "input").from(), named(all, "input").to()));
        assertEquals(List.of(last, last), List.of(named(all, "sum").from(), named(all, "sum").to()));
    }

    private static Lifetime named(List<Lifetime> all, String what) {
        return all.stream().filter(l -> l.what().matches("%\\d+ " + what)).findFirst().orElseThrow();
    }

    /**
     * Two values that live at the same time lie apart; a result may take the place of an operand that it is the last
     * to read. All lie in the planned bytes, which start after those of the kernels.
     */
    @Property(tries = 200)
    void whatLivesTogetherLiesApart(@ForAll long seed) {
        Replay replay = Replay.of(RandomTapes.tape(seed).simplify());
        List<Lifetime> all = replay.lifetimes();
        for (int i = 0; i < all.size(); i++) {
            Lifetime a = all.get(i);
            assertTrue(a.from() <= a.to() && a.address() >= 0 && a.bytes() > 0
                    && a.address() + a.bytes() <= replay.plannedBytes(), a + " of " + replay.plannedBytes());
            for (Lifetime b : all.subList(0, i)) {
                boolean together = a.from() <= b.to() && b.from() <= a.to();
                boolean apart = a.address() + a.bytes() <= b.address() || b.address() + b.bytes() <= a.address();
                boolean handedOver = a.address() == b.address() && (a.from() == b.to() || b.from() == a.to());
                boolean sameConstant = a.equals(new Lifetime(a.what(), b.address(), b.bytes(), b.from(), b.to()))
                        && a.what().endsWith(" constant");
                assertTrue(!together || apart || handedOver || sameConstant, a + " and " + b);
            }
        }
    }
}
