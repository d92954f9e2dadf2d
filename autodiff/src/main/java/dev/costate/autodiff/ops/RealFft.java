package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.RealFourierPlan;
import java.util.List;

/**
 * Weighted half spectra of real values: wₖ·Σⱼ xⱼ·e^(−2πi·jk/n) for 0 ≤ k ≤ n/2. Immutable.
 *
 * <p>[.., n] gives [.., 2, ⌊n/2⌋ + 1]: real parts, then imaginary ones. Over two axes [.., h, n] gives
 * [.., 2, h, ⌊n/2⌋ + 1], the weights being those of the last axis. Linear; its transpose is {@link RealFftTranspose} of
 * the same weights. Method: {@link RealFourierPlan}.
 *
 * @param axes 1 or 2, counted from the last
 * @param edge wₖ for k = 0 and 2k = n, whose terms stand for themselves
 * @param inner wₖ for other k, whose terms also stand for their conjugates
 */
public record RealFft(int axes, double edge, double inner) implements Op {
    /** Refuses other numbers of axes. */
    public RealFft {
        FourierSize.checked(axes);
    }

    @Override
    public String name() {
        return "rfft";
    }

    @Override
    public String attributes() {
        return FourierSize.attributes(axes, edge, inner);
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return FourierSize.spectrum(name(), in.get(0), axes);
    }

    @Override
    public Kernel kernel(Binding b) {
        RealFourierPlan plan = FourierSize.plan(b.kernels(), b.inShape(0), axes);
        int batch = FourierSize.batch(b.inShape(0), axes);
        int x = b.in(0);
        int y = b.out(0);
        int work = b.scratch(plan.work());
        return at -> plan.forward(edge, inner, at[x], at[y], at[work], batch);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {Var.apply1(this, tangents[0])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {Var.apply1(new RealFftTranspose(axes, in[0].shape().dim(-1), edge, inner), g[0])};
    }
}
