package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepLimits;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a gradient says that it needs of the heap, against a JVM that has little more. */
@Tag("deep")
class PeakBytesTest {
    private static final long MIB = 1 << 20;

    private static GradientResult gradient(String method, String solver, int steps, int n) {
        GradientMethod g = GradientMethods.ALL.stream().filter(m -> m.name().equals(method)).findFirst().orElseThrow();
        OdeMethod m = Methods.byName(solver);
        SolveOptions fixed = SolveOptions.fixed(m, 2.0 / steps).withMaxSteps(steps + 1);
        // by errors that are all tolerated, of steps as long as a solve may take
        SolveOptions o = g.name().equals("direct-adaptive")
                ? SolveOptions.adaptive(m, 0, 1e-3).withLimits(new StepLimits(0, 2.0 / steps))
                        .withMaxSteps(2 * steps)
                : fixed;
        return OdeGradient.ofLoss((t, y, p) -> y.sin().times(p[0]), Shape.of(n), List.of(Shape.SCALAR),
                new double[] {0, 2}, o, g, s -> s.sum()).runner().at(Tensor.full(Shape.of(n), 0.3),
                Tensor.scalar(0.7));
    }

    /** Runs a gradient in this JVM and prints its bytes. */
    public static void main(String[] args) {
        GradientResult r = gradient(args[0], args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        System.out.println("peak " + r.peakBytes() + " steps " + r.accepted());
    }

    private static String child(long heapMebibytes, String... args) throws IOException, InterruptedException {
        ProcessBuilder b = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-Xmn3m", "-Xmx" + heapMebibytes + "m",
                "-cp", System.getProperty("java.class.path"), PeakBytesTest.class.getName());
        b.command().addAll(List.of(args));
        b.redirectErrorStream(true);
        Process p = b.start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(p.waitFor(2, TimeUnit.MINUTES));
        return out;
    }

    /**
     * Every method in what it says, a tenth more, and 12 MiB for the JVM, the library and the young generation; and
     * not in less than nine tenths of what it says.
     */
    @ParameterizedTest
    @CsvSource({"direct, rk4, 12000, 64", "direct-adaptive, bosh3, 20000, 64", "checkpointed, rk4, 100000, 4",
        "reversible, rk4-reversible, 5000, 4", "symplectic, rk4, 40000, 64", "forward, rk4, 100000, 4",
        "interpolating, rk4, 12000, 64", "quadrature, rk4, 8000, 64", "backsolve, rk4, 20000, 4"})
    void isWhatTheHeapHolds(String method, String solver, String steps, String n)
            throws IOException, InterruptedException {
        GradientResult here = gradient(method, solver, Integer.parseInt(steps), Integer.parseInt(n));
        long enough = Math.round(1.1 * here.peakBytes() / MIB) + 12;
        String out = child(enough, method, solver, steps, n);
        assertTrue(out.contains("peak " + here.peakBytes() + " steps " + here.accepted()),
                "in " + enough + " MiB: " + out);
        if (here.peakBytes() > 30 * MIB) {
            long little = Math.round(0.9 * here.peakBytes() / MIB);
            String failed = child(little, method, solver, steps, n);
            assertTrue(failed.contains("OutOfMemoryError"), "in " + little + " MiB: " + failed);
        }
    }

    /** Direct keeps time, state, derivative and two vectors for the vjp: at most a tenth above what those take. */
    @Test
    void directNeedsWhatItKeeps() {
        GradientResult r = gradient("direct", "rk4", 12000, 64);
        long kept = 8L * 4 * 12000 * (8 + 64 + 64 + 128);
        assertTrue(r.peakBytes() < 1.1 * kept && r.peakBytes() > kept, r.peakBytes() + " bytes for " + kept);
    }

    /** Nothing grows with the steps: a million of them in 32 MiB. */
    @Test
    void aMillionStepsOfBacksolve() throws IOException, InterruptedException {
        String out = child(32, "backsolve", "euler", "1000000", "1");
        assertTrue(out.contains("steps 1000000"), out);
        assertEquals(gradient("backsolve", "euler", 100, 1).peakBytes(),
                gradient("backsolve", "euler", 100_000, 1).peakBytes());
    }
}
