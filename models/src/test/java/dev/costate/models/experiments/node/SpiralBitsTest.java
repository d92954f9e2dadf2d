package dev.costate.models.experiments.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Trainer;
import dev.costate.vectorapi.Fma;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The parameters of {@code spiral} after 50 steps have the same bits whatever the kernels, the vectors' width and
 * the JDK.
 */
class SpiralBitsTest {
    /** What {@code costate train spiral --iterations 50} prints after "bits:", and the README shows. */
    static final String BITS = "f66a6144dce9b04b";

    @Tag("kernels")
    @Test
    void fiftySteps() {
        assumeTrue(Fma.PRESENT, "without FMA there is another class of bits");
        Experiment<?> spiral = Experiments.named("spiral");
        Phase phase = spiral.study(spiral.options().parse(List.of("--iterations=50"))).phases().get(0);
        Trainer trainer = new Trainer(phase.objective(), phase.recipe(), 1);
        while (!trainer.finished()) {
            trainer.step();
        }
        assertEquals(BITS, trainer.state().parameters().sha256().substring(0, 16));
    }

    @Test
    void theReadmeShowsThem() throws IOException {
        Path readme = Path.of("").toAbsolutePath().getParent().resolve("README.md");
        assertTrue(Files.readString(readme).contains("bits: " + BITS), "README.md must show bits: " + BITS);
    }
}
