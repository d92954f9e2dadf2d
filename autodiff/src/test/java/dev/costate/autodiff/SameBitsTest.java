package dev.costate.autodiff;

import dev.costate.autodiff.ops.OpList;
import dev.costate.autodiff.replay.Replay;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/**
 * A planned replay gives the bits of plain evaluation, before and after simplification.
 *
 * <p>On the first run and the next, for random tapes and their derivatives.
 */
@Tag("kernels")
class SameBitsTest {
    @Property(tries = 30)
    void replayEqualsPlainEvaluation(@ForAll long seed) {
        for (Tape tape : RandomTapes.withDerivatives(RandomTapes.tape(seed))) {
            Tape simple = tape.simplify();
            Replay plain = Replay.of(tape);
            Replay simplified = Replay.of(simple);
            for (int run = 0; run < 2; run++) {
                Tensor[] in = RandomTapes.inputs(tape, seed + run);
                Tensor[] expected = Reference.run(tape, in);
                Reference.assertSameBits(expected, plain.run(in), () -> "replay\n" + tape);
                Reference.assertSameBits(expected, Reference.run(simple, in), () -> "simplified\n" + tape + simple);
                Reference.assertSameBits(expected, simplified.run(in),
                        () -> "replay of the simplified tape\n" + tape + simple);
            }
        }
    }

    /**
     * A row of a tensor, subtracted from that tensor, must not be overwritten before its last use.
     *
     * <p>Long rows are not repeated in scratch first, so the difference could be written in place.
     */
    @Property(tries = 5)
    void aPartOfAnOperandIsNotOverwritten(@ForAll @IntRange(min = 120, max = 300) int cols) {
        Tape tape = Tape.record(List.of(Shape.of(4, cols)), v -> {
            Var x = v[0].exp();
            Var y = x.minus(x.slice(0, 0, 1));
            Var z = y.sin();
            return new Var[] {z.times(z.select(0, 1).slice(0, 3, 4)).square()};
        }).simplify();
        Tensor[] in = RandomTapes.inputs(tape, cols);
        Reference.assertSameBits(Reference.run(tape, in), Replay.of(tape).run(in), tape::toString);
    }

    @Property(tries = 10)
    void everyOpOfTheList(@ForAll long seed) {
        for (OpList.Entry entry : OpList.all()) {
            OpList.Sample sample = entry.sample(seed);
            Tape tape = sample.tape();
            Tensor[] in = sample.operands().toArray(Tensor[]::new);
            Tensor[] expected = Reference.run(tape, in);
            Reference.assertSameBits(expected, Replay.of(tape).run(in), () -> entry + "\n" + tape);
            Reference.assertSameBits(expected, Replay.of(tape.simplify()).run(in),
                    () -> entry + "\n" + tape + tape.simplify());
        }
    }
}
