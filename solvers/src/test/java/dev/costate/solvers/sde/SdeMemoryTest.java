package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.sde.method.SdeMethods;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory of the backward passes that keep no steps, against the number of steps. */
@Tag("deep")
class SdeMemoryTest {
    private static final int N = 64;
    private static final int MANY = 100_000;

    private static GradientResult gradient(String method, int steps) {
        GradientMethod g = SdeGradientMethods.byName(method);
        return SdeGradient.ofLoss((t, y, p) -> y.sin().times(p[0]), (t, y, p) -> y.cos().times(p[1]), Shape.of(N),
                List.of(Shape.SCALAR, Shape.SCALAR),
                SdeOptions.tree(SdeMethods.REVERSIBLE_HEUN, TimeGrid.uniform(0, 1, steps), Shape.of(N), 0x1p-18), g,
                ys -> ys.select(0, 1).sum()).runner()
                .at(5, Tensor.full(Shape.of(N), 0.3), Tensor.scalar(0.7), Tensor.scalar(0.2));
    }

    /** Runs a gradient in this JVM and prints what it took. */
    public static void main(String[] args) {
        GradientResult r = gradient(args[0], Integer.parseInt(args[1]));
        System.out.println("peak " + r.peakBytes() + " steps " + r.accepted() + " quality " + r.quality());
    }

    private static String child(String method) throws IOException, InterruptedException {
        ProcessBuilder b = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-Xmn3m", "-Xmx24m", "-cp", System.getProperty("java.class.path"),
                SdeMemoryTest.class.getName(), method, Integer.toString(MANY));
        b.redirectErrorStream(true);
        Process p = b.start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(p.waitFor(2, TimeUnit.MINUTES));
        return out;
    }

    /** 10⁵ steps of 64 unknowns in 24 MiB, the JVM and the library included; not a byte more than a thousand steps. */
    @ParameterizedTest
    @ValueSource(strings = {"stochastic-adjoint", "reversible"})
    void doesNotGrowWithTheSteps(String method) throws IOException, InterruptedException {
        String out = child(method);
        assertTrue(out.contains("peak " + gradient(method, 1000).peakBytes() + " steps " + MANY), out);
    }

    /** Ten kept carries, however many steps there are: those of a thousand steps and of two thousand. */
    @Test
    void checkpointsDoNotGrow() {
        assertEquals(gradient("checkpointed", 1000).peakBytes(), gradient("checkpointed", 2000).peakBytes());
    }

    /** What keeps its steps does not fit there. */
    @Test
    void directDoesNotFit() throws IOException, InterruptedException {
        String out = child("direct");
        assertTrue(out.contains("OutOfMemoryError"), out);
    }
}
