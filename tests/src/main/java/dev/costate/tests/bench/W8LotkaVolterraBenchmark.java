package dev.costate.tests.bench;

import dev.costate.solvers.Ode;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Lotka–Volterra (1.5, 1, 3, 1) from (1, 1) over t from 0 to 100, dopri5 at rtol = atol = 1e-8, a plain Java
 * right-hand side. The score is µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W8LotkaVolterraBenchmark {
    private final RightHandSide field = (t, y, dy) -> {
        dy[0] = 1.5 * y[0] - y[0] * y[1];
        dy[1] = -3 * y[1] + y[0] * y[1];
    };
    private final double[] y0 = {1, 1};
    private final double[] times = {0, 100};
    private final double[] values = new double[4];
    private Ode ode;
    private Ode keeping;

    /** Makes the solver. */
    @Setup
    public void make() {
        SolveOptions options = SolveOptions.adaptive(Methods.DOPRI5, 1e-8, 1e-8);
        ode = new Ode(2, 2, options);
        keeping = new Ode(2, 2, options).keepDense();
    }

    /** y(100). */
    @Benchmark
    public double solve() {
        ode.solveInto(field, y0, times, values);
        return values[2];
    }

    /** The same, and dense output is kept. */
    @Benchmark
    public double solveKeepingDense() {
        keeping.solveInto(field, y0, times, values);
        return values[2];
    }
}
