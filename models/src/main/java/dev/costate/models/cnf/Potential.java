package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The potential of OT-Flow with its gradient and Laplacian in closed form (Onken, Wu Fung, Li and Ruthotto 2021).
 *
 * <pre>
 * Φ(s) = wᵀu_M + ½‖A s‖² + bᵀs,  s = (x, t);
 * u₀ = σ(K₀s + b₀),  uᵢ = uᵢ₋₁ + h σ(Kᵢuᵢ₋₁ + bᵢ),  σ(a) = ln(eᵃ + e⁻ᵃ),  σ' = tanh,  h = 1/M
 * </pre>
 *
 * <p>Gradient, backwards from z_{M+1} = w, aᵢ being what σ is applied to: zᵢ = zᵢ₊₁ + h Kᵢᵀ(tanh(aᵢ) ∘ zᵢ₊₁), z₀ =
 * K₀ᵀ(tanh(a₀) ∘ z₁), ∇Φ = z₀ + AᵀA s + b. Laplacian in x, forwards with the Jacobian Jᵢ = ∂uᵢ/∂x: Σₖ (σ''(a₀) ∘
 * z₁)ₖ‖eₖᵀK₀E‖² + h Σᵢ Σₖ (σ''(aᵢ) ∘ zᵢ₊₁)ₖ‖eₖᵀKᵢJᵢ₋₁‖² + ‖A E‖², E the first d columns of the identity.
 *
 * <p>The constant that the paper adds to Φ moves nothing and is left out. Cost of a row: O(m²) for the gradient,
 * O(m²d) for the Laplacian, any number of layers. Parameters: {@code w}, {@code b}, {@code a}, and {@code k0},
 * {@code c0} … for the layers, matrices standing as [inputs, outputs]. Immutable.
 *
 * @param width d, the number of components of x
 * @param hidden m, the width of the layers
 * @param layers M + 1, at least 1; one alone has no uᵢ
 * @param rank rows of A
 */
public record Potential(int width, int hidden, int layers, int rank) {
    /** Checks the numbers. */
    public Potential {
        if (width < 1 || hidden < 1 || layers < 1 || rank < 1) {
            throw new IllegalArgumentException("a potential of " + width + " components, width " + hidden + ", "
                    + layers + " layers and rank " + rank + ": all must be at least 1");
        }
    }

    /** Of rank min(10, d + 1), as in the paper. */
    public static Potential of(int width, int hidden, int layers) {
        return new Potential(width, hidden, layers, Math.min(10, width + 1));
    }

    /**
     * Returns the parameters: b of zeros, A by Glorot's rule, w and the layers as torch has those of linear layers.
     *
     * <p>The paper starts from w of ones. There all units pull the same way, and Adam pays for it with K₀: the field
     * either loses its bends or the second layer saturates, and rings, say, are never found.
     */
    public ParameterSpec parameters() {
        int inputs = width + 1;
        ParameterSpec all = ParameterSpec.of("w", Shape.of(hidden), Init.fanIn(hidden))
                .and(ParameterSpec.of("b", Shape.of(inputs), Init.zeros()))
                .and(ParameterSpec.of("a", Shape.of(inputs, rank), Init.glorot(inputs, rank)));
        for (int i = 0; i < layers; i++) {
            int from = i == 0 ? inputs : hidden;
            all = all.and(ParameterSpec.of("k" + i, Shape.of(from, hidden), Init.fanIn(from)))
                    .and(ParameterSpec.of("c" + i, Shape.of(hidden), Init.fanIn(from)));
        }
        return all;
    }

    /** Records s = (x, t) in rows, [rows, d + 1]. */
    private static Var joined(Var t, Var x) {
        return Var.concat(1, x, t.broadcastTo(Shape.of(x.shape().dim(0), 1)));
    }

    private double h() {
        return layers == 1 ? 0 : 1.0 / (layers - 1);
    }

    /** Records Φ of each row, [rows]. */
    public Var value(Bound p, Var t, Var x) {
        Var s = joined(t, x);
        Var u = null;
        for (Var a : affine(p, s)) {
            u = u == null ? logTwoCosh(a) : u.plus(logTwoCosh(a).times(h()));
        }
        return u.times(p.get("w")).sum(1).plus(s.matmul(p.get("a")).square().sum(1).times(0.5))
                .plus(s.times(p.get("b")).sum(1));
    }

    /** ln(eᵃ + e⁻ᵃ) = ln(1 + e²ᵃ) − a, which overflows nowhere. */
    private static Var logTwoCosh(Var a) {
        return a.times(2).softplus().minus(a);
    }

    /** Records what σ is applied to in each layer. */
    private List<Var> affine(Bound p, Var s) {
        List<Var> a = new ArrayList<>();
        Var u = null;
        for (int i = 0; i < layers; i++) {
            Var next = (i == 0 ? s : u).matmul(p.get("k" + i)).plus(p.get("c" + i));
            a.add(next);
            if (i + 1 < layers) {
                u = i == 0 ? logTwoCosh(next) : u.plus(logTwoCosh(next).times(h()));
            }
        }
        return a;
    }

    /**
     * The derivatives of a potential at rows.
     *
     * @param inX ∂Φ/∂x, [rows, d]
     * @param inTime ∂Φ/∂t, [rows]
     * @param laplacian Σᵢ ∂²Φ/∂xᵢ², [rows]
     */
    public record Slopes(Var inX, Var inTime, Var laplacian) {
    }

    /** Records the gradient in x of each row, [rows, d]. */
    public Var gradient(Bound p, Var t, Var x) {
        Var s = joined(t, x);
        List<Var> slopes = affine(p, s).stream().map(Var::tanh).toList();
        return whole(p, s, slopes, cotangents(p, slopes)).slice(1, 0, width);
    }

    /** Records the gradient in x and t and the Laplacian in x. */
    public Slopes slopes(Bound p, Var t, Var x) {
        Var s = joined(t, x);
        List<Var> slopes = affine(p, s).stream().map(Var::tanh).toList();
        List<Var> z = cotangents(p, slopes);
        Var g = whole(p, s, slopes, z);
        return new Slopes(g.slice(1, 0, width), g.select(1, width), laplacian(p, slopes, z));
    }

    /** z₁ … z_{M+1}, the derivatives of wᵀu_M with respect to u₀ … u_M. */
    private List<Var> cotangents(Bound p, List<Var> slopes) {
        List<Var> z = new ArrayList<>(List.of(p.get("w")));
        for (int i = layers - 1; i > 0; i--) {
            Var next = z.get(0);
            z.add(0, slopes.get(i).times(next).matmul(p.get("k" + i).transpose()).times(h()).plus(next));
        }
        return z;
    }

    private Var whole(Bound p, Var s, List<Var> slopes, List<Var> z) {
        Var a = p.get("a");
        return slopes.get(0).times(z.get(0)).matmul(p.get("k0").transpose())
                .plus(s.matmul(a).matmul(a.transpose())).plus(p.get("b"));
    }

    private Var laplacian(Bound p, List<Var> slopes, List<Var> z) {
        int rows = slopes.get(0).shape().dim(0);
        Var first = p.get("k0").slice(0, 0, width);
        Var sum = bend(slopes.get(0), z.get(0)).matmul(first.square().sum(0).expand(1)).reshape(rows)
                .plus(p.get("a").slice(0, 0, width).square().sum());
        // J[row, i, k] = ∂uₖ/∂xᵢ
        Var j = layers == 1 ? null : slopes.get(0).expand(1).times(first);
        for (int i = 1; i < layers; i++) {
            Var pushed = j.reshape(rows * width, hidden).matmul(p.get("k" + i)).reshape(rows, width, hidden);
            sum = sum.plus(bend(slopes.get(i), z.get(i)).times(pushed.square().sum(1)).sum(1).times(h()));
            if (i + 1 < layers) {
                j = j.plus(slopes.get(i).expand(1).times(pushed).times(h()));
            }
        }
        return sum;
    }

    /** σ''(a) ∘ z with σ'' = 1 − tanh². */
    private static Var bend(Var slope, Var z) {
        return slope.square().negated().plus(1).times(z);
    }
}
