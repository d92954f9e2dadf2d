package dev.costate.tests.bench;

import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.Potential;
import dev.costate.models.cnf.TransportField;
import dev.costate.models.cnf.TransportObjective;
import dev.costate.models.data.Whitener;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Optimal-transport flows: one training step (plane, width 32, two layers, 512 rows, 8 Runge–Kutta steps, Adam).
 *
 * <p>The scores are µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W10TransportBenchmark {
    private static final int ROWS = 4096;

    /** Rows in a step. */
    @Param({"512"})
    public int batch;

    /** Runge–Kutta steps of a solve. */
    @Param({"8"})
    public int steps;

    private FixedStep step;

    /** Records them. */
    @Setup
    public void record() {
        SolveOptions solver = SolveOptions.fixed(Methods.RK4, 1.0 / steps);
        Flow flow = new Flow(new TransportField(Potential.of(2, 32, 2)), 1, 0, 1);
        TransportObjective loss = new TransportObjective(new FlowModel("m", flow, Whitener.identity(2), solver),
                Numbers.normal(1, 1, ROWS, 2).toArray(), new TransportObjective.Weights(1, 30, 1), solver,
                GradientMethods.DIRECT, 0);
        double[] index = new double[batch];
        for (int i = 0; i < batch; i++) {
            index[i] = i * 5 % ROWS;
        }
        step = new FixedStep(loss, index);
    }

    /** Loss, gradient and update, on the same rows every time. */
    @Benchmark
    public double trainingStep() {
        return step.run();
    }
}
