package dev.costate.models.experiments.cnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Trainer;
import dev.costate.vectorapi.Fma;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The parameters of optimal-transport flows have the same bits whatever the kernels, the vectors' width, the JDK. */
class TransportBitsTest {
    private static String bits(int layers) {
        Experiment<?> e = Experiments.named("otflow-moons");
        Phase phase = e.study(e.options().parse(List.of("--iterations=10", "--hidden=9", "--batch=33", "--steps=3",
                "--likelihood=8", "--hjb=1", "--layers=" + layers))).phases().get(0);
        Trainer trainer = new Trainer(phase.objective(), phase.recipe(), 1);
        while (!trainer.finished()) {
            trainer.step();
        }
        return trainer.state().parameters().sha256().substring(0, 16);
    }

    @Tag("kernels")
    @Test
    void tenSteps() {
        assumeTrue(Fma.PRESENT, "without FMA there is another class of bits");
        assertEquals("3af6d5fb0b24fc1c", bits(2));
        assertEquals("07b4644378ad2730", bits(4));
    }
}
