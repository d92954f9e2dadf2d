package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import java.util.List;

/**
 * Time and state of an event by one step of Newton's method from where a solve ended.
 *
 * <p>t = r − G/ρ, y(t) = y + f·(t − r), with G = g(r, y), ρ = g_t + g_y·f. Operands: r, y, G, ρ, f.
 *
 * <p>The derivative is the first one of the event: dt = −dG/ρ, dy(t) = dy + f dt. In it r is a constant, and ρ and f
 * are factors that refuse to be differentiated: a second derivative needs those of g and f along the solution.
 *
 * <p>Immutable.
 *
 * @param factor whether this is such a factor, an identity
 */
public record EventPoint(boolean factor) implements Op {
    @Override
    public String name() {
        return factor ? "event_factor" : "event_point";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return factor ? in : in.subList(0, 2);
    }

    @Override
    public Kernel kernel(Binding b) {
        int n = b.inShape(factor ? 0 : 1).size();
        return at -> {
            double[] m = b.kernels().memory().cells;
            if (factor) {
                b.kernels().copy(at[b.in(0)], at[b.out(0)], n);
            } else {
                double step = -m[at[b.in(2)]] / m[at[b.in(3)]];
                m[at[b.out(0)]] = m[at[b.in(0)]] + step;
                b.kernels().axpy(step, at[b.in(4)], at[b.in(1)], at[b.out(1)], n);
            }
        };
    }

    private Var once(Var v) {
        if (factor) {
            throw new UnsupportedOperationException(
                    "the derivative of an event cannot be differentiated again: stop the gradient there");
        }
        return Var.apply1(new EventPoint(true), v);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        Var rate = once(in[factor ? 0 : 3]);
        Var dt = tangents[2] == null ? null : tangents[2].dividedBy(rate).negated();
        Var dy = dt == null ? null : once(in[4]).times(dt);
        return new Var[] {dt, dy == null ? tangents[1] : tangents[1] == null ? dy : tangents[1].plus(dy)};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        Var rate = once(in[factor ? 0 : 3]);
        Var bar = cotangents[0];
        if (cotangents[1] != null) {
            Var ofState = once(in[4]).times(cotangents[1]).sum();
            bar = bar == null ? ofState : bar.plus(ofState);
        }
        return new Var[] {null, cotangents[1], bar.dividedBy(rate).negated(), null, null};
    }
}
