package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff.ValueAndDivergence;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.cnf.TimedLayer.Map;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import java.util.ArrayList;
import java.util.List;

/**
 * A field made of affine maps W₁ … W_L, which may depend on time, with activations between them.
 *
 * <p>Implementations are immutable.
 *
 * <p>Its exact trace. With Dₗ the diagonal of derivatives of activation l, the Jacobian is W₁D₁W₂D₂…W_L. The
 * derivatives are the only factors that differ from row to row, so what stands between them is multiplied out once for
 * all rows.
 *
 * <p>For L = 2 the trace is the product of the derivatives with one vector, for L = 3 it is the bilinear form d₁ᵀ(W₂ ∘
 * (W₃W₁)ᵀ)d₂, one more matrix product than the field itself <em>whatever the width of z</em>. From L = 4 on the rows'
 * derivatives along the axes are carried from both ends to the middle, with width(z) products for each further layer.
 */
public interface LayeredField extends OdeField {
    /** Returns the activation. */
    Activation activation();

    /** Returns whether sines stand in the place of half of the first activations, see {@link NetworkField}. */
    default boolean waves() {
        return false;
    }

    /** Records the maps at time t. */
    List<Map> maps(Bound p, Var t);

    @Override
    default Var apply(Bound p, Var t, Var z) {
        Var h = z;
        List<Map> maps = maps(p, t);
        for (Map map : maps.subList(0, maps.size() - 1)) {
            h = ActivationDerivatives.values(activation(), waves() && h == z, map.apply(h));
        }
        return maps.get(maps.size() - 1).apply(h);
    }

    @Override
    default ValueAndDivergence traced(Bound p, Var t, Var z) {
        List<Map> maps = maps(p, t);
        int last = maps.size() - 1;
        List<ActivationDerivatives> derivatives = new ArrayList<>();
        Var h = z;
        for (Map map : maps.subList(0, last)) {
            Var x = map.apply(h);
            boolean sines = waves() && h == z;
            h = ActivationDerivatives.values(activation(), sines, x);
            derivatives.add(new ActivationDerivatives(activation(), sines, x, h));
        }
        List<Var> weights = maps.stream().map(Map::weight).toList();
        return new ValueAndDivergence(maps.get(last).apply(h), trace(weights, derivatives, z.shape().dim(0)));
    }

    private static Var trace(List<Var> w, List<ActivationDerivatives> d, int rows) {
        Var first = w.get(0);
        Var last = w.get(w.size() - 1);
        int width = last.shape().dim(1);
        switch (w.size()) {
            case 1:
                double[] eye = new double[width * width];
                for (int i = 0; i < width; i++) {
                    eye[i * (width + 1)] = 1;
                }
                return first.times(Var.constant(Tensor.of(first.shape(), eye))).sum().broadcastTo(Shape.of(rows));
            case 2:
                return d.get(0).diagonal().matmul(first.times(last.transpose()).sum(0).expand(1)).reshape(rows);
            case 3:
                Var between = w.get(1).times(first.transpose().matmul(last.transpose()));
                return d.get(1).times(d.get(0).diagonal().matmul(between)).sum(1);
            default:
                return meeting(w, d, rows, width);
        }
    }

    /**
     * V[row, i] = eᵢW₁D₁W₂(D₂W₃…) from the left, U[row, i] = W_{L−1}D_{L−1}W_L eᵢ from the right. The trace is Σᵢ V
     * D U.
     */
    private static Var meeting(List<Var> w, List<ActivationDerivatives> d, int rows, int width) {
        int layers = w.size();
        Var left = spread(w.get(0), w.get(1));
        Var v = d.get(0).diagonal().matmul(left);
        for (int l = 2; l < layers - 2; l++) {
            int n = w.get(l).shape().dim(0);
            Var factors = d.get(l - 1).diagonal().expand(1).broadcastTo(Shape.of(rows, width, n)).reshape(rows * width,
                    n);
            v = v.reshape(rows * width, n).times(factors).matmul(w.get(l)).reshape(rows,
                    width * w.get(l).shape().dim(1));
        }
        int n = w.get(layers - 2).shape().dim(0);
        Var right = spread(w.get(layers - 1).transpose(), w.get(layers - 2).transpose());
        Var u = d.get(layers - 2).diagonal().matmul(right);
        return d.get(layers - 3).times(v.times(u).reshape(rows, width, n).sum(1)).sum(1);
    }

    /** The products a[i, k]·b[k, j] as a matrix [k, (i, j)]. */
    private static Var spread(Var a, Var b) {
        int width = a.shape().dim(0);
        List<Var> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            columns.add(b.times(a.select(0, i).expand(1)));
        }
        return Var.concat(1, columns);
    }
}
