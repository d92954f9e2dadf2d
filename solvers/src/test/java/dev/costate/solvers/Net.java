package dev.costate.solvers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random smooth field dy = scale·(act(y·W₁ + b₁ + t·w) W₂ + b₂) − y/4 on [batch, d], its state and times.
 * Parameters: W₁, b₁, w (left out if autonomous), W₂, b₂, scale.
 */
public final class Net implements ParametricField {
    public final int batch;
    public final int d;
    final int width;
    final boolean autonomous;
    final int activation;
    public final Tensor[] x;
    public final double[] times;

    /** Draws everything but the times, if any are given. */
    public Net(long seed, double... given) {
        SplittableRandom r = new SplittableRandom(seed);
        batch = r.nextInt(1, 6);
        d = r.nextInt(1, 5);
        width = r.nextInt(1, 12);
        autonomous = r.nextBoolean();
        activation = r.nextInt(3);
        Shape[] shapes = {Shape.of(batch, d), Shape.of(d, width), Shape.of(width), Shape.of(width), Shape.of(width, d),
            Shape.of(d), Shape.SCALAR};
        x = new Tensor[shapes.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = draw(r, shapes[i]);
        }
        if (given.length > 0) {
            times = given;
            return;
        }
        times = new double[r.nextInt(2, 8)];
        double direction = r.nextBoolean() ? 1 : -1;
        double t = r.nextDouble(-1, 1);
        for (int i = 0; i < times.length; i++) {
            times[i] = t;
            // now and then the same time again, at the start and at the end too
            t += r.nextInt(4) == 0 && (i > 0 || times.length > 2) ? 0 : direction * r.nextDouble(0.01, 0.6);
        }
        if (times[times.length - 1] == times[0]) {
            times[times.length - 1] += direction;
        }
    }

    public static Tensor draw(SplittableRandom r, Shape shape) {
        return Tensor.of(shape, r.doubles(shape.size(), -1, 1).toArray());
    }

    public List<Shape> parameterShapes() {
        return List.of(x).subList(1, x.length).stream().map(Tensor::shape).toList();
    }

    public Tensor[] parameters() {
        return List.of(x).subList(1, x.length).toArray(Tensor[]::new);
    }

    public Shape statesShape() {
        return x[0].shape().stacked(times.length);
    }

    @Override
    public Var apply(Var t, Var y, Var[] p) {
        Var h = y.matmul(p[0]).plus(p[1]);
        if (!autonomous) {
            h = h.plus(t.times(p[2]));
        }
        h = switch (activation) {
            case 0 -> h.tanh();
            case 1 -> h.softplus();
            default -> h.sin();
        };
        return h.matmul(p[3]).plus(p[4]).times(p[5]).minus(y.times(0.25));
    }
}
