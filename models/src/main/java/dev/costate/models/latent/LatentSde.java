package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.Sde;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.method.SdeMethods;

/**
 * A latent path with a prior dZ = h(t, Z) dt + g(t, Z) dW and a posterior dZ = f(t, Z) dt + g(t, Z) dW (Li, Wong, Chen
 * and Duvenaud 2020, section 5).
 *
 * <p>They share the diffusion, so that their laws of paths have densities with respect to each other. With u = (f −
 * h)/g, KL(posterior ‖ prior) of the paths is E ∫ ½|u|² dt, and what a path of the posterior weighs under the prior is
 * exp(−∫u dW − ½∫|u|² dt) (Girsanov 1960). The evidence lower bound of observations is E log p(x|z) less the divergence
 * of the paths and that of their starts ({@link Gaussians}).
 *
 * <p>States are [rows, d], with diagonal noise: element i of g may depend on element i of z only. The fields may use
 * Vars from outside: parameters, and what an encoder says. Drifts are those of the method's calculus, in which their
 * difference is the same.
 *
 * <p>Immutable; belongs to one recording.
 *
 * @param prior h
 * @param posterior f
 * @param diffusion g, of a shape that broadcasts to the state's; nowhere 0
 */
public record LatentSde(VarField prior, VarField posterior, VarField diffusion) {
    /**
     * Paths at the saved times of a grid.
     *
     * @param states [times, rows, d]
     * @param rate of each path up to each time, [times, rows]: its divergence or the logarithm of its weight
     */
    public record Paths(Var states, Var rate) {
    }

    /** Returns the shape of the motion that {@link #paths} needs: the divergence has a column, which moves nothing. */
    public static Shape motion(int rows, int d) {
        return Shape.of(rows, d + 1);
    }

    /**
     * Records paths of the posterior and ½∫|u|² dt along each, a further state of the solve.
     *
     * @param z0 [rows, d]
     * @param noise of the shape that {@link #motion} says
     */
    public Paths paths(Var z0, TimeGrid grid, Noise noise, SdeMethod method, GradientMethod gradient) {
        int rows = z0.shape().dim(0);
        int d = z0.shape().dim(1);
        Var still = zeros(rows, 1);
        Var xs = Sde.record((t, x) -> {
            Var z = x.slice(1, 0, d);
            Var f = posterior.apply(t, z);
            return Var.concat(1, f, relative(t, z, f).square().sum(1).times(0.5).expand(1));
        }, (t, x) -> Var.concat(1, g(t, x.slice(1, 0, d)), still), Var.concat(1, z0, still), grid, noise, method,
                gradient);
        return split(xs, d);
    }

    /**
     * Records paths of the posterior and the logarithm of each one's weight under the prior, by Euler–Maruyama.
     *
     * @param z0 [rows, d], drawn from the prior; else the caller adds the ratio of the densities
     * @param noise of the shape of z0
     */
    public Paths weighted(Var z0, TimeGrid grid, Noise noise, GradientMethod gradient) {
        int rows = z0.shape().dim(0);
        int d = z0.shape().dim(1);
        double[] one = new double[d * d];
        for (int i = 0; i < d; i++) {
            one[i * d + i] = 1;
        }
        Var identity = Var.constant(Tensor.of(Shape.of(d, d), one));
        Var xs = Sde.record((t, x) -> {
            Var z = x.slice(1, 0, d);
            Var f = posterior.apply(t, z);
            return Var.concat(1, f, relative(t, z, f).square().sum(1).times(-0.5).expand(1));
        }, (t, x) -> {
            Var z = x.slice(1, 0, d);
            Var u = relative(t, z, posterior.apply(t, z));
            return Var.concat(1, g(t, z).expand(2).times(identity), u.negated().expand(1));
        }, Var.concat(1, z0, zeros(rows, 1)), grid, noise, SdeMethods.EULER_MARUYAMA, gradient);
        return split(xs, d);
    }

    private static Paths split(Var xs, int d) {
        return new Paths(xs.slice(2, 0, d), xs.select(2, d));
    }

    private static Var zeros(int rows, int d) {
        return Var.constant(Tensor.full(Shape.of(rows, d), 0));
    }

    private Var g(Var t, Var z) {
        return diffusion.apply(t, z).broadcastTo(z.shape());
    }

    private Var relative(Var t, Var z, Var f) {
        return f.minus(prior.apply(t, z)).dividedBy(g(t, z));
    }
}
