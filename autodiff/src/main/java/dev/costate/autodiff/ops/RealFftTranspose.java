package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.RealFourierPlan;
import java.util.List;

/**
 * Real values of weighted half spectra: xⱼ = Σ wₖ·Re(yₖ·e^(2πi·jk/n)) over 0 ≤ k ≤ n/2. Immutable.
 *
 * <p>[.., 2, ⌊n/2⌋ + 1] gives [.., n]; over two axes [.., 2, h, ⌊n/2⌋ + 1] gives [.., h, n]. Linear, the transpose of
 * {@link RealFft} of the same weights. With edge 1/n and inner 2/n (over two axes 1/hn and 2/hn) it is the inverse of
 * {@link RealFft} of weights 1.
 *
 * @param axes 1 or 2, counted from the last
 * @param n the length of the last axis of the result
 * @param edge wₖ for k = 0 and 2k = n
 * @param inner wₖ for other k
 */
public record RealFftTranspose(int axes, int n, double edge, double inner) implements Op {
    /** Refuses other numbers of axes. */
    public RealFftTranspose {
        FourierSize.checked(axes);
    }

    @Override
    public String name() {
        return "irfft";
    }

    @Override
    public String attributes() {
        return "n=" + n + " " + FourierSize.attributes(axes, edge, inner);
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return FourierSize.values(name(), in.get(0), axes, n);
    }

    @Override
    public Kernel kernel(Binding b) {
        RealFourierPlan plan = FourierSize.plan(b.kernels(), b.outShape(0), axes);
        int batch = FourierSize.batch(b.outShape(0), axes);
        int y = b.in(0);
        int x = b.out(0);
        int work = b.scratch(plan.work());
        return at -> plan.transposed(edge, inner, at[y], at[x], at[work], batch);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {Var.apply1(this, tangents[0])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {Var.apply1(new RealFft(axes, edge, inner), g[0])};
    }
}
