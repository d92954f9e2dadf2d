package dev.costate.models.experiments.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Trainer;
import dev.costate.vectorapi.Fma;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The parameters of stable networks have the same bits whatever the kernels, the vectors' width and the JDK. */
class StableBitsTest {
    private static String bits(String... options) {
        Experiment<?> e = Experiments.named("stable-peaks");
        return e.study(e.options().parse(List.of(options))).phases().stream().map(StableBitsTest::trained)
                .collect(Collectors.joining(" "));
    }

    private static String trained(Phase phase) {
        Trainer trainer = new Trainer(phase.objective(), phase.recipe(), 1);
        while (!trainer.finished()) {
            trainer.step();
        }
        return trainer.state().parameters().sha256().substring(0, 16);
    }

    /** Resnet, antisymmetric, Hamiltonian, leapfrog, two-block by direct; then leapfrog undone by reversible. */
    @Tag("kernels")
    @Test
    void tenSteps() {
        assumeTrue(Fma.PRESENT, "without FMA there is another class of bits");
        assertEquals("de8f3c13c02e9ba2 fad54056ea3e90c4 2a4f9480c10539b0 cde633049bdc5ac0 c1492d0a61ddf406",
                bits("--iterations=10", "--channels=5", "--batch=33"));
        assertEquals("41a03dd41ecad152", bits("--iterations=10", "--channels=5", "--batch=33",
                "--architecture=leapfrog", "--gradient=reversible"));
    }
}
