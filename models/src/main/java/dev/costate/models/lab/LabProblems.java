package dev.costate.models.lab;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The problems that come with the laboratory. */
public final class LabProblems {
    private static final double[] TIMES = {0, 0.7, 1.5, 2};

    /** Every problem, in the order in which help shows them. */
    public static final List<LabProblem> ALL = List.of(linear(), logistic(), lotkaVolterra(), kepler(),
            vanDerPol(3, 2, 6), network(), robertson(), vanDerPol(100, 40, 90));

    private LabProblems() {
    }

    /** Returns the problem with a name. */
    public static LabProblem byName(String name) {
        return ALL.stream().filter(p -> p.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no problem '" + name + "': must be one of "
                        + ALL.stream().map(LabProblem::name).collect(Collectors.joining(", "))));
    }

    private static LabProblem linear() {
        double[][] a = {{-0.5, 2, 0.3}, {-2, -0.4, 0.1}, {0.2, -0.3, -1}};
        double[] y0 = {1, -0.5, 0.8};
        Tensor matrix = Tensor.of(Shape.of(3, 3), a[0][0], a[0][1], a[0][2], a[1][0], a[1][1], a[1][2], a[2][0],
                a[2][1], a[2][2]);
        return LabProblem.of("linear", (t, y, p) -> p[0].matmul(y.reshape(3, 1)).reshape(3), Tensor.vector(y0),
                List.of(matrix), TIMES).withSummary("y' = A y with 3 unknowns: expm and its Frechet derivative")
                .withExact(() -> {
                    double[] g = new double[12];
                    for (int j = 0; j < TIMES.length; j++) {
                        double[] w = {StrictMath.cos(1.0 + 3 * j), StrictMath.cos(2.0 + 3 * j),
                            StrictMath.cos(3.0 + 3 * j)};
                        double[][] at = MatrixExponential.scaled(a, TIMES[j]);
                        double[][] e = MatrixExponential.of(at);
                        double[][] d = MatrixExponential.gradient(at, w, y0);
                        for (int c = 0; c < 3; c++) {
                            for (int r = 0; r < 3; r++) {
                                g[c] += e[r][c] * w[r];
                                g[3 + 3 * c + r] += TIMES[j] * d[c][r];
                            }
                        }
                    }
                    return g;
                });
    }

    private static LabProblem logistic() {
        double y0 = 0.3;
        double rate = 1.7;
        double capacity = 1.4;
        return LabProblem.of("logistic", (t, y, p) -> y.times(p[0]).times(y.dividedBy(p[1]).negated().plus(1)),
                Tensor.vector(y0), List.of(Tensor.scalar(rate), Tensor.scalar(capacity)), TIMES)
                .withSummary("y' = r y (1 - y/K) in closed form").withExact(() -> {
                    double[] g = new double[3];
                    double c = (capacity - y0) / y0;
                    for (int j = 0; j < TIMES.length; j++) {
                        double w = StrictMath.cos(1.0 + j);
                        double e = StrictMath.exp(-rate * TIMES[j]);
                        double d = 1 + c * e;
                        g[0] += w * capacity * capacity * e / (d * d * y0 * y0);
                        g[1] += w * capacity * c * TIMES[j] * e / (d * d);
                        g[2] += w * (1 / d - capacity * e / (d * d * y0));
                    }
                    return g;
                });
    }

    private static LabProblem lotkaVolterra() {
        return LabProblem.of("lotka-volterra", (t, y, p) -> {
            Var prey = y.slice(0, 0, 1);
            Var predator = y.slice(0, 1, 2);
            return Var.concat(0, prey.times(predator.times(p[1]).negated().plus(p[0])),
                    predator.times(prey.times(p[3]).minus(p[2])));
        }, Tensor.vector(1, 1), List.of(Tensor.scalar(1.5), Tensor.scalar(1), Tensor.scalar(3), Tensor.scalar(1)),
                0, 3, 7, 10).withSummary("prey and predator, four rates, t to 10");
    }

    private static LabProblem kepler() {
        return LabProblem.of("kepler", (t, y, p) -> {
            Var q = y.slice(0, 0, 2);
            Var square = q.square().sum();
            return Var.concat(0, y.slice(0, 2, 4), q.times(p[0]).dividedBy(square.times(square.sqrt())).negated());
        }, Tensor.vector(0.5, 0, 0, Math.sqrt(3)), List.of(Tensor.scalar(1)), 0, 4, 10)
                .withSummary("an orbit of eccentricity 0.5 and its gravitation, t to 10");
    }

    /** Stiff from μ = 100 on; times on the slow branch and after the first jump (t = 81 then). */
    private static LabProblem vanDerPol(int mu, double middle, double end) {
        boolean stiff = mu >= 100;
        return LabProblem.of(stiff ? "van-der-pol-stiff" : "van-der-pol", (t, y, p) -> {
            Var x = y.slice(0, 0, 1);
            Var v = y.slice(0, 1, 2);
            return Var.concat(0, v, x.square().negated().plus(1).times(v).times(p[0]).minus(x));
        }, Tensor.vector(2, 0), List.of(Tensor.scalar(mu)), 0, middle, end)
                .withSummary("mu = " + mu + ", t to " + (int) end)
                .withSolver(stiff ? Methods.KVAERNO5 : Methods.DOPRI5);
    }

    /**
     * Robertson's reaction (1966) in units that make all unknowns and parameters about 1: y₂ in 10⁻⁴, the rates in
     * 0.04, 10⁴ and 3·10⁷.
     */
    private static LabProblem robertson() {
        ParametricField f = (t, y, p) -> {
            Var first = y.slice(0, 0, 1).times(p[0]).times(0.04);
            Var second = y.slice(0, 1, 2).times(y.slice(0, 2, 3)).times(p[1]);
            Var third = y.slice(0, 1, 2).square().times(p[2]).times(0.3);
            return Var.concat(0, second.minus(first), first.minus(second).minus(third).times(1e4), third);
        };
        return LabProblem.of("robertson", f, Tensor.vector(1, 0, 0),
                List.of(Tensor.scalar(1), Tensor.scalar(1), Tensor.scalar(1)), 0, 0.4, 40)
                .withSummary("a stiff reaction of three species in scaled units, t to 40").withSolver(Methods.KVAERNO5);
    }

    private static LabProblem network() {
        SplittableRandom r = new SplittableRandom(7);
        return LabProblem
                .of("network",
                        (t, y, p) -> y.reshape(1, 2).matmul(p[0]).plus(p[1]).tanh().matmul(p[2]).plus(p[3]).reshape(2),
                        Tensor.vector(0.5, -0.3),
                        List.of(draw(r, Shape.of(2, 8)), draw(r, Shape.of(8)), draw(r, Shape.of(8, 2)),
                                draw(r, Shape.of(2))),
                        TIMES)
                .withSummary("a random network of one hidden layer, 2-8-2, tanh");
    }

    private static Tensor draw(SplittableRandom r, Shape shape) {
        return Tensor.of(shape, r.doubles(shape.size(), -1, 1).toArray());
    }
}
