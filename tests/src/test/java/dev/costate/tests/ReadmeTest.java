package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.Solve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.Tsit5;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example in the README is code that runs. */
class ReadmeTest {
    @Test
    void theExampleLearnsTheRate() {
        // README: begin
        // learn the rate a of y' = −a·y from four measurements, through the solver
        double[] times = {0, 1, 2, 3};
        Tensor seen = Tensor.vector(1, 0.607, 0.368, 0.223);
        var loss = Autodiff.valueAndGradient(v -> {
            Var a = v[0];
            Var ys = Solve.ode((t, y) -> y.times(a).negated(), a.constant(1), times, SolveOptions.adaptive(Tsit5.TABLEAU, 1e-8, 1e-8));
            return ys.minus(a.constant(seen)).square().sum();
        });
        double rate = 0.1;
        for (int i = 0; i < 100; i++) {
            rate -= 0.2 * loss.at(Tensor.scalar(rate)).gradient().item();
        }
        // README: end
        assertEquals(0.5, rate, 2e-3);
    }

    @Test
    void theReadmeShowsTheExample() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        List<String> source = Files.readAllLines(root.resolve("tests/src/test/java/dev/costate/tests/ReadmeTest.java"));
        int begin = source.indexOf("        // README: begin");
        int end = source.indexOf("        // README: end");
        String example = String.join("\n", source.subList(begin + 1, end)).indent(-8).stripTrailing();
        assertTrue(example.lines().count() < 15, "the example must stay below 15 lines");
        assertTrue(Files.readString(root.resolve("README.md")).contains(example), "README.md must show the example as it stands in this test");
    }
}
