package dev.costate.autodiff.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.RandomTapes;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.ops.OpList;
import dev.costate.vectorapi.Fma;
import dev.costate.vectorapi.KernelChoice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All ops and a few random tapes with their derivatives, on fixed inputs: the same bits everywhere.
 *
 * <p>They depend neither on the kernels nor on the vector width and the JDK.
 */
@Tag("kernels")
class ReplayHashTest {
    /**
     * Both change with every change of a kernel's roundings, of a rule, or of what this test runs.
     *
     * <p>Then they are to be set anew, once.
     */
    private static final String WITH_FMA = "fma 6318e1cbd4de7b63";
    private static final String WITHOUT_FMA = "muladd e952fa80bc18b575";

    private long hash = 0xcbf29ce484222325L;

    @Test
    void sameBitsEverywhere() {
        for (OpList.Entry entry : OpList.all()) {
            for (long seed = 0; seed < 12; seed++) {
                OpList.Sample sample = entry.sample(seed);
                mix(Replay.of(sample.tape()).run(sample.operands().toArray(Tensor[]::new)));
            }
        }
        for (long seed = 0; seed < 6; seed++) {
            for (Tape tape : RandomTapes.withDerivatives(RandomTapes.tape(seed))) {
                mix(Replay.of(tape.simplify()).run(RandomTapes.inputs(tape, seed)));
            }
        }
        assertEquals(Fma.PRESENT ? WITH_FMA : WITHOUT_FMA, Fma.bitClass() + " " + Long.toHexString(hash),
                () -> "bits of the " + KernelChoice.current().name() + " kernels");
    }

    /** FNV-1a over 64-bit words, NaN in its canonical form. */
    private void mix(Tensor[] tensors) {
        for (Tensor t : tensors) {
            for (int i = 0; i < t.shape().size(); i++) {
                hash = (hash ^ Double.doubleToLongBits(t.at(i))) * 0x100000001b3L;
            }
        }
    }
}
