package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Memory;

/** Reproducible inputs of the workloads. */
final class Numbers {
    private Numbers() {
    }

    /** Returns normal numbers with a standard deviation, stream {@code stream} of seed 0. */
    static Tensor normal(long stream, double deviation, int... dims) {
        Shape shape = Shape.of(dims);
        Memory memory = new Memory(shape.size());
        Kernels kernels = KernelChoice.kernels(memory);
        kernels.normal(0, stream, 0, 0, shape.size());
        double[] v = new double[shape.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = deviation * memory.cells[i];
        }
        return Tensor.of(shape, v);
    }
}
