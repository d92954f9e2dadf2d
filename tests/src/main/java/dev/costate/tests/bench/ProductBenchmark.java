package dev.costate.tests.bench;

import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
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

/** Product of two n × n matrices. The score is µs; GFLOP/s = 2n³ / (1000 · score). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProductBenchmark {
    /** Rows, columns and inner length. */
    @Param({"64", "256", "1024"})
    public int n;

    private Kernels kernels;

    /** Fills both operands with numbers between −1 and 1. */
    @Setup
    public void fill() {
        Memory memory = new Memory(3 * n * n);
        for (int i = 0; i < 2 * n * n; i++) {
            memory.cells[i] = (i * 31L % 257) / 128.0 - 1;
        }
        kernels = KernelChoice.kernels(memory);
    }

    /** C = A·B. */
    @Benchmark
    public double product() {
        kernels.product(0, false, n * n, false, 2 * n * n, n, n, n);
        return kernels.memory().cells[2 * n * n];
    }

    /** C = Aᵀ·B, as in the gradient of weights. */
    @Benchmark
    public double productTransposedLeft() {
        kernels.product(0, true, n * n, false, 2 * n * n, n, n, n);
        return kernels.memory().cells[2 * n * n];
    }

    /** C = A·Bᵀ, as in the gradient of activations. */
    @Benchmark
    public double productTransposedRight() {
        kernels.product(0, false, n * n, true, 2 * n * n, n, n, n);
        return kernels.memory().cells[2 * n * n];
    }
}
