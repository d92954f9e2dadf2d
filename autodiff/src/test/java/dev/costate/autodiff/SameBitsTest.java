package dev.costate.autodiff;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** A planned replay gives the bits of plain evaluation, before and after simplification, on the first run and the next; random tapes and their derivatives. */
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
                Reference.assertSameBits(expected, simplified.run(in), () -> "replay of the simplified tape\n" + tape + simple);
            }
        }
    }

    @Property(tries = 10)
    void everyOpOfTheList(@ForAll long seed) {
        for (OpList.Entry entry : OpList.all()) {
            OpList.Sample sample = entry.sample(seed);
            Tape tape = sample.tape();
            Tensor[] in = sample.operands().toArray(Tensor[]::new);
            Tensor[] expected = Reference.run(tape, in);
            Reference.assertSameBits(expected, Replay.of(tape).run(in), () -> entry + "\n" + tape);
            Reference.assertSameBits(expected, Replay.of(tape.simplify()).run(in), () -> entry + "\n" + tape + tape.simplify());
        }
    }
}
