package dev.costate.solvers.method;

import static java.lang.Math.abs;
import static java.lang.Math.cos;
import static java.lang.Math.exp;
import static java.lang.Math.log;
import static java.lang.Math.sin;
import static java.lang.Math.sqrt;
import static java.lang.Math.tanh;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.shared.Richardson;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.VarField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A smooth problem of {@link Detest} on the tape, with the exact gradient of ⟨w, y(20)⟩ with respect to y(0).
 *
 * @param problem the same as numbers
 * @param field the same on the tape
 * @param flow y(0) ↦ y(20) in closed form, of 17 of the 25; else by extrapolation to rounding
 */
public record TrustProblem(Detest problem, VarField field, Optional<UnaryOperator<double[]>> flow) {
    private static final double T = Detest.T;

    /** The 25 problems A1 … E5. */
    public static final List<TrustProblem> ALL = all();

    /** Returns the problem's name. */
    public String name() {
        return problem.name();
    }

    /** Returns the right-hand side as numbers. */
    public RightHandSide f() {
        return problem.f();
    }

    /** Returns y(0). */
    public double[] y0() {
        return problem.y0();
    }

    /** Returns w: different weights, so that no component is lost. */
    public double[] weights() {
        double[] w = new double[problem.y0().length];
        Arrays.setAll(w, i -> 1 + 0.1 * (i % 7));
        return w;
    }

    /** Returns the gradient by differences of the flow, extrapolated three times. */
    public double[] gradient() {
        UnaryOperator<double[]> end = flow.orElse(y -> Extrapolation.solve(problem.f(), y, 0, T));
        double[] w = weights();
        double[] g = new double[w.length];
        for (int i = 0; i < g.length; i++) {
            int component = i;
            g[i] = Richardson.of(h -> {
                double[] y = problem.y0().clone();
                y[component] += h;
                double[] at = end.apply(y);
                double sum = 0;
                for (int j = 0; j < w.length; j++) {
                    sum += w[j] * at[j];
                }
                return sum;
            }).slope();
        }
        return g;
    }

    private static Var at(Var y, int i) {
        return y.select(0, i);
    }

    private static List<TrustProblem> all() {
        List<TrustProblem> all = new ArrayList<>();
        scalar(all);
        small(all);
        moderate(all);
        for (int i = 0; i < 5; i++) {
            add(all, (t, y) -> {
                Var q = y.slice(0, 0, 2);
                Var r2 = q.square().sum();
                return Var.concat(0, y.slice(0, 2, 4), q.dividedBy(r2.times(r2.sqrt())).negated());
            }, y -> Kepler.flow(y, T));
        }
        secondOrder(all);
        return all;
    }

    private static void add(List<TrustProblem> all, VarField f) {
        all.add(new TrustProblem(Detest.ALL.get(all.size()), f, Optional.empty()));
    }

    private static void add(List<TrustProblem> all, VarField f, UnaryOperator<double[]> flow) {
        all.add(new TrustProblem(Detest.ALL.get(all.size()), f, Optional.of(flow)));
    }

    private static double[] of(double... y) {
        return y;
    }

    private static void scalar(List<TrustProblem> all) {
        add(all, (t, y) -> y.negated(), y -> of(y[0] * exp(-20)));
        add(all, (t, y) -> y.power(3).times(-0.5), y -> of(1 / sqrt(1 / (y[0] * y[0]) + T)));
        add(all, (t, y) -> y.times(t.cos()), y -> of(y[0] * exp(sin(20))));
        add(all, (t, y) -> y.times(0.25).times(y.times(-0.05).plus(1)),
                y -> of(20 / (1 + (20 / y[0] - 1) * exp(-5))));
        add(all, (t, y) -> y.minus(t).dividedBy(y.plus(t)));
    }

    private static void small(List<TrustProblem> all) {
        add(all, (t, y) -> {
            Var xy = at(y, 0).times(at(y, 1));
            return Var.stack(List.of(at(y, 0).minus(xy).times(2), xy.minus(at(y, 1))));
        });
        linear(all, new double[][] {{-1, 1, 0}, {1, -2, 1}, {0, 1, -1}});
        add(all, (t, y) -> {
            Var square = at(y, 1).square();
            return Var.stack(List.of(at(y, 0).negated(), at(y, 0).minus(square), square));
        });
        add(all, (t, y) -> {
            Var r = at(y, 0).square().plus(at(y, 1).square()).sqrt();
            Var turn = at(y, 2).dividedBy(r);
            return Var.stack(List.of(at(y, 1).plus(at(y, 0).times(turn)).negated(),
                    at(y, 0).minus(at(y, 1).times(turn)), at(y, 0).dividedBy(r)));
        });
        add(all, (t, y) -> Var.stack(List.of(at(y, 1).times(at(y, 2)), at(y, 0).times(at(y, 2)).negated(),
                at(y, 0).times(at(y, 1)).times(-0.51))));
    }

    private static void linear(List<TrustProblem> all, double[][] a) {
        int n = a.length;
        double[] flat = Arrays.stream(a).flatMapToDouble(Arrays::stream).toArray();
        double[][] propagator = Extrapolation.exponential(a, T);
        add(all, (t, y) -> Var.constant(Tensor.of(Shape.of(n, n), flat)).matmul(y.reshape(n, 1)).reshape(n), y -> {
            double[] end = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    end[i] += propagator[i][j] * y[j];
                }
            }
            return end;
        });
    }

    private static void moderate(List<TrustProblem> all) {
        double[][] c1 = new double[10][10];
        double[][] c2 = new double[10][10];
        for (int i = 0; i < 9; i++) {
            c1[i][i] = -1;
            c1[i + 1][i] = 1;
            c2[i][i] = -(i + 1);
            c2[i + 1][i] = i + 1;
        }
        linear(all, c1);
        linear(all, c2);
        linear(all, heat(10));
        linear(all, heat(51));
        add(all, (t, y) -> planets(y));
    }

    private static double[][] heat(int n) {
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a[i][j] = i == j ? -2 : abs(i - j) == 1 ? 1 : 0;
            }
        }
        return a;
    }

    private static Var planets(Var y) {
        double[] m = Detest.MASS;
        Tensor mass = Tensor.vector(Arrays.copyOfRange(m, 1, 6));
        Var p = y.slice(0, 0, 15).reshape(5, 3);
        Var r2 = p.square().sum(1);
        Var cubed = r2.times(r2.sqrt()).reshape(5, 1);
        Var apart = p.reshape(1, 5, 3).minus(p.reshape(5, 1, 3));
        Var d2 = apart.square().sum(2).plus(Var.eye(5));
        Var pull = apart.dividedBy(d2.times(d2.sqrt()).reshape(5, 5, 1))
                .times(Var.constant(mass).reshape(1, 5, 1)).sum(1);
        Var each = p.dividedBy(cubed).times(Var.constant(mass).reshape(5, 1));
        Var others = each.sum(0).reshape(1, 3).minus(each);
        Var own = p.dividedBy(cubed).times(Var.constant(mass).plus(m[0]).reshape(5, 1));
        Var a = pull.minus(others).minus(own).times(2.95912208286);
        return Var.concat(0, y.slice(0, 15, 30), a.reshape(15));
    }

    private static void secondOrder(List<TrustProblem> all) {
        add(all, (t, y) -> {
            Var s = t.plus(1);
            Var factor = s.square().reciprocal().times(-0.25).plus(1);
            return Var.stack(List.of(at(y, 1), at(y, 1).dividedBy(s).plus(factor.times(at(y, 0))).negated()));
        }, y -> {
            // y = (a sin s + b cos s)/√s with s = t + 1
            double value = y[0];
            double slope = y[1] + y[0] / 2;
            double a = value * sin(1) + slope * cos(1);
            double b = value * cos(1) - slope * sin(1);
            double wave = a * sin(21) + b * cos(21);
            return of(wave / sqrt(21), (a * cos(21) - b * sin(21) - wave / 42) / sqrt(21));
        });
        add(all, (t, y) -> Var.stack(List.of(at(y, 1),
                at(y, 0).square().negated().plus(1).times(at(y, 1)).minus(at(y, 0)))));
        add(all, (t, y) -> Var.stack(List.of(at(y, 1),
                at(y, 0).power(3).dividedBy(6).minus(at(y, 0)).plus(t.times(2.78535).sin().times(2)))));
        add(all, (t, y) -> Var.stack(List.of(at(y, 1), at(y, 1).square().times(-0.4).plus(0.032))), y -> {
            double most = sqrt(0.08);
            double rate = sqrt(0.032 * 0.4);
            double ratio = y[1] / most;
            double th = tanh(rate * T);
            double speed = most * (th + ratio) / (1 + ratio * th);
            double lnCosh = rate * T + log((1 + exp(-2 * rate * T)) / 2);
            return of(y[0] + (lnCosh + log(1 + ratio * th)) / 0.4, speed);
        });
        add(all, (t, y) -> Var.stack(List.of(at(y, 1),
                at(y, 1).square().plus(1).sqrt().dividedBy(t.negated().plus(25)))), y -> {
            double e = y[1] + sqrt(1 + y[1] * y[1]);
            double way = (e * 25 * log(5) - (25 * T - T * T / 2) / 25 / e) / 2;
            return of(y[0] + way, (5 * e - 1 / (5 * e)) / 2);
        });
    }
}
