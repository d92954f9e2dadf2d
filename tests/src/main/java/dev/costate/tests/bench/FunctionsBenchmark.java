package dev.costate.tests.bench;

import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import dev.costate.vectorapi.Unary;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One function of 65,536 values. The score is ns an element. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FunctionsBenchmark {
    private static final int N = 65_536;

    /** The function. */
    @Param({"EXP", "TANH", "SIN"})
    public Unary function;

    private Kernels kernels;

    /** Fills the operand with numbers between −4 and 4. */
    @Setup
    public void fill() {
        Memory memory = new Memory(2 * N);
        for (int i = 0; i < N; i++) {
            memory.cells[i] = i * 8.0 / N - 4;
        }
        kernels = KernelChoice.kernels(memory);
    }

    /** out = f(in). */
    @Benchmark
    @OperationsPerInvocation(N)
    public double apply() {
        kernels.unary(function, 0, N, N);
        return kernels.memory().cells[N];
    }
}
