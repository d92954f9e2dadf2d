package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * C = op(A)·op(B) on the last two axes. Immutable.
 *
 * <p>A is [.., m, k], B is [.., k, n]; leading axes, if any, are equal and run over a batch. The flags tell which
 * operand is read transposed, so that no transpose is ever materialised for a derivative: Ā = C̄·Bᵀ, B̄ = Aᵀ·C̄.
 *
 * @param transposeA whether the first operand is stored [k, m]
 * @param transposeB whether the second is stored [n, k]; not both
 */
public record MatMul(boolean transposeA, boolean transposeB) implements Op {
    /** Refuses two transposed operands: (B·A)ᵀ is what is meant then. */
    public MatMul {
        if (transposeA && transposeB) {
            throw new IllegalArgumentException(
                    "matmul with both operands transposed: use the transpose of the swapped product");
        }
    }

    @Override
    public String name() {
        return "matmul";
    }

    @Override
    public String attributes() {
        return transposeA ? "Aᵀ·B" : transposeB ? "A·Bᵀ" : "";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape a = in.get(0);
        Shape b = in.get(1);
        if (a.rank() < 2 || a.rank() != b.rank() || a.dim(transposeA ? -2 : -1) != b.dim(transposeB ? -1 : -2)
                || !a.without(-1).without(-1).equals(b.without(-1).without(-1))) {
            throw new ShapeMismatchException("matmul of " + a + (transposeA ? "ᵀ" : "") + " and " + b
                    + (transposeB ? "ᵀ" : "") + ": needs [.., m, k] and [.., k, n] with equal leading axes");
        }
        return List.of(a.withDim(-2, a.dim(transposeA ? -1 : -2)).withDim(-1, b.dim(transposeB ? -2 : -1)));
    }

    @Override
    public Kernel kernel(Binding binding) {
        Kernels k = binding.kernels();
        int a = binding.in(0);
        int b = binding.in(1);
        int c = binding.out(0);
        Shape shape = binding.outShape(0);
        int m = shape.dim(-2);
        int n = shape.dim(-1);
        int inner = binding.inShape(0).dim(transposeA ? -2 : -1);
        int batch = shape.product(0, shape.rank() - 2);
        if (batch == 1) {
            return at -> k.product(at[a], transposeA, at[b], transposeB, at[c], m, n, inner);
        }
        return at -> {
            for (int i = 0; i < batch; i++) {
                k.product(at[a] + i * m * inner, transposeA, at[b] + i * inner * n, transposeB, at[c] + i * m * n, m, n,
                        inner);
            }
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] d) {
        return new Var[] {Zero.plus(d[0] == null ? null : Var.apply1(this, d[0], in[1]),
                d[1] == null ? null : Var.apply1(this, in[0], d[1]))};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        Var a = in[0];
        Var b = in[1];
        Var g = cotangents[0];
        Var barA = !wanted[0] ? null : transposeA ? Var.apply1(new MatMul(false, true), b, g)
                : Var.apply1(new MatMul(false, !transposeB), g, b);
        Var barB = !wanted[1] ? null : transposeB ? Var.apply1(new MatMul(true, false), g, a)
                : Var.apply1(new MatMul(!transposeA, false), a, g);
        return new Var[] {barA, barB};
    }
}
