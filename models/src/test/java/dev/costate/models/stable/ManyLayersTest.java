package dev.costate.models.stable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.LayerStack;
import dev.costate.models.optim.Adam;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Losses;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Trainer;
import dev.costate.solvers.gradient.GradientMethods;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten thousand layers in a heap of 64 MiB: what the backward pass needs of them is undone, not kept. */
class ManyLayersTest {
    private static final int ROWS = 100;
    private static final int DEPTH = 10_000;

    /** Trains by the named gradient and prints the loss of each step. */
    public static void main(String[] args) {
        Random random = new Random(1);
        StableNet net = new StableNet("net", Standardiser.identity(2),
                new LayerStack(Architecture.HAMILTONIAN.layer(3, 0), DEPTH), new StableNet.Form(false, 5, 2, 0),
                args[0].equals("reversible") ? GradientMethods.REVERSIBLE : GradientMethods.DIRECT);
        Tensor inputs = Tensor.of(Shape.of(ROWS, 2), random.doubles(2 * ROWS, -1, 1).toArray());
        Tensor labels = Tensor.vector(IntStream.range(0, ROWS)
                .mapToDouble(i -> inputs.at(2 * i) * inputs.at(2 * i + 1) > 0 ? 1 : 0).toArray());
        Objective objective = Objective.of(net.parameters(), (p, batch) -> Losses
                .crossEntropy(net.logits(p, Var.constant(inputs)), Var.constant(labels)));
        Trainer trainer = new Trainer(objective, Recipe.of(new Adam(), 1e-3, Batches.whole(ROWS), 2), 1);
        while (!trainer.finished()) {
            if (!trainer.step()) {
                throw new IllegalStateException(trainer.failure().orElseThrow());
            }
            System.out.printf(Locale.ROOT, "loss %.6f%n", trainer.loss());
        }
    }

    private static String child(String gradient) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-Xmx64m", "--add-modules", "jdk.incubator.vector", "-cp",
                System.getProperty("java.class.path"), ManyLayersTest.class.getName(), gradient)
                .redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        return out;
    }

    /** States and stages of all layers would be some 280 MiB, more than the heap. */
    @Tag("slow")
    @Test
    void tenThousandLayersTrainInSixtyFourMebibytes() throws IOException, InterruptedException {
        String out = child("reversible");
        double[] losses = out.lines().filter(line -> line.startsWith("loss "))
                .mapToDouble(line -> Double.parseDouble(line.substring(5))).toArray();
        assertEquals(2, losses.length, out);
        assertTrue(losses[1] < losses[0], out);
        String direct = child("direct");
        assertTrue(direct.contains("direct would keep") || direct.contains("OutOfMemoryError"), direct);
    }
}
