package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.optim.Adam;
import dev.costate.models.train.Batches;
import dev.costate.models.train.LocalShards;
import dev.costate.models.train.Losses;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.models.train.TrainingResult;
import dev.costate.models.train.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/scaling.md shows. */
class ScalingTest {
    @Test
    void shardsInJava() throws IOException {
        double[][] x = new double[60][1];
        double[][] y = new double[60][1];
        for (int i = 0; i < x.length; i++) {
            x[i][0] = i / 30.0 - 1;
            y[i][0] = Math.sin(3 * x[i][0]);
        }
        Mlp network = Mlp.of(Activation.TANH, 1, 16, 1);
        Tensor inputs = Tensor.matrix(x);
        Tensor targets = Tensor.matrix(y);
        // scaling: begin
        Objective objective = Objective.of(network.parameters(), (p, batch) -> Losses.meanSquared(
                network.apply(p, Var.constant(inputs).gather(batch.index())),
                Var.constant(targets).gather(batch.index())));
        Recipe recipe = Recipe.of(new Adam(), 0.01, Batches.epochs(60, 20), 900).withShards(4);
        try (Workers workers = new Workers(2)) {
            TrainState start = TrainState.start(objective.parameters().initial(1), recipe);
            Trainer trainer = new Trainer(objective, recipe, 1, start, new LocalShards(objective, recipe, workers));
            TrainingResult result = trainer.run();
        // scaling: end
            assertTrue(result.loss() < 0.05, "loss " + result.loss());
            assertEquals(new Trainer(objective, recipe, 1).run().parameters(), result.parameters());
        }
        String source = Files.readString(Path.of("src/test/java/dev/costate/tests/ScalingTest.java"));
        int from = source.indexOf("// scaling: begin\n") + "// scaling: begin\n".length();
        String snippet = source.substring(from, source.indexOf("        // scaling: end", from)).indent(-8);
        assertTrue(Files.readString(Path.of("../docs/scaling.md")).contains("```java\n" + snippet + "}\n```"),
                () -> "docs/scaling.md must show, as it stands in this test:\n" + snippet);
    }
}
