package dev.costate.models.experiments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.files.Safetensors;
import dev.costate.models.options.Arguments;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.Phase;
import dev.costate.models.train.LocalShards;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.models.train.Workers;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The families trained in shards: their number decides the bits, that of threads does not, nor does a stop. */
class ShardedTrainingTest {
    private static final int STEPS = 50;
    private static final int[] THREADS = {1, 2, 3, 8};

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"spiral", "cnf-moons --batch 20", "otflow-moons --batch 20",
        "diffusion-moons --batch 40", "stable-ellipses", "lorenz", "design-linear --batch 20", "digits --batch 20"})
    void stoppedAndResumedUnderAnotherNumberOfThreads(String words) {
        hasTheBitsOfAnyNumberOfThreads(words);
    }

    @Tag("deep")
    @ParameterizedTest
    @ValueSource(strings = {"latent-oscillator --batch 20", "latent-nile"})
    void latentModelsToo(String words) {
        hasTheBitsOfAnyNumberOfThreads(words);
    }

    private static void hasTheBitsOfAnyNumberOfThreads(String words) {
        List<String> all = List.of(words.split(" "));
        Experiment<?> e = Experiments.named(all.get(0));
        Arguments options = e.options().parse(all.subList(1, all.size()));
        Phase phase = e.study(options).phases().get(0);
        for (int shards : new int[] {1, 2, 7, 16}) {
            Recipe recipe = phase.recipe().withShards(shards);
            byte[] expected = null;
            for (int i = 0; i < THREADS.length; i++) {
                TrainState state = TrainState.start(phase.objective().parameters().initial(1), recipe);
                state = steps(phase, recipe, state, THREADS[i], 20);
                state = steps(phase, recipe, state, THREADS[(i + 1) % THREADS.length], STEPS - 20);
                byte[] bytes = state.save().toBytes();
                expected = expected == null ? bytes : expected;
                assertArrayEquals(expected, bytes, words + ", " + shards + " shards, " + THREADS[i] + " threads");
            }
        }
    }

    private static TrainState steps(Phase phase, Recipe recipe, TrainState from, int threads, int steps) {
        Safetensors file = Safetensors.parse("checkpoint", from.save().toBytes());
        TrainState state = TrainState.from(phase.objective().parameters(), recipe, "checkpoint", file);
        try (Workers workers = new Workers(threads)) {
            Trainer trainer = new Trainer(phase.objective(), recipe, 1, state,
                    new LocalShards(phase.objective(), recipe, workers));
            for (int i = 0; i < steps; i++) {
                assertTrue(trainer.step(), () -> trainer.failure().orElseThrow());
            }
        }
        return state;
    }
}
