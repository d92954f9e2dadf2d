package dev.costate.models.experiments.latent;

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

/** The parameters of latent SDEs have the same bits whatever the kernels, the vectors' width and the JDK. */
class LatentSdeBitsTest {
    private static String bits(String name, String... options) {
        Experiment<?> e = Experiments.named(name);
        Phase phase = e.study(e.options().parse(List.of(options))).phases().get(0);
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
        assertEquals("fc68e350e454e448", bits("latent-gbm", "--iterations=10", "--hidden=5", "--width=7",
                "--batch=33", "--steps=50"));
        assertEquals("044004e3e9b073ba", bits("latent-nile", "--iterations=10", "--encoder=ode-rnn", "--batch=3"));
    }
}
