package dev.costate.tests.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.train.StepTape;
import dev.costate.shared.Richardson;
import dev.costate.shared.WrittenBlock;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** Checks whole training losses of a family; see the package. */
final class Promise {
    private static final Path PAGE = Path.of("..", "docs", "gradients.md");
    /** Cases of a family, each a loss, a solver and a gradient method. */
    private static final int CASES = 200;
    /** Most that differences may differ from a derivative, relative to the sum of the absolute terms. */
    private static final double ALLOWED = 1e-7;

    private final String family;
    private final Map<String, Cell> cells = new TreeMap<>();

    private Promise(String family) {
        this.family = family;
    }

    /** What was checked by one gradient method. */
    private static final class Cell {
        private int cases;
        private int kinks;
        private int hessians;
        private double gradient;
        private double hessian;

        void count(double error) {
            cases++;
            gradient = Math.max(gradient, error);
        }
    }

    /** Checks a family, and holds what was found against docs/gradients.md. */
    static void check(String name, WholeLoss.Family family) {
        long base = Long.getLong("costate.seed", 1) * 1_000_003L + name.hashCode();
        boolean fixed = Long.getLong("costate.seed", 1) == 1;
        int cases = fixed ? CASES : 10 * CASES;
        Promise promise = new Promise(name);
        for (int i = 0; i < cases; i++) {
            Random random = new Random(base + i);
            WholeLoss loss = family.draw(random);
            if (loss.solvers().isEmpty()) {
                promise.check(loss, Methods.EULER, false, GradientMethods.DIRECT, random);
                continue;
            }
            OdeMethod solver = loss.solvers().get(random.nextInt(loss.solvers().size()));
            boolean adaptive = i % 8 == 0 && loss.adaptive() && solver.adaptive()
                    && GradientMethods.DIRECT_ADAPTIVE.refusal(SolveOptions.adaptive(solver, 0.1, 0.1)).isEmpty();
            GradientMethod gradient = adaptive ? GradientMethods.DIRECT_ADAPTIVE : pick(loss, solver, i);
            // of a low order the true solution is far away
            boolean near = gradient.truth() != Truth.TRUE_SOLUTION || solver.order() >= 4;
            promise.check(loss, near ? solver : Methods.TSIT5, adaptive, gradient, random);
        }
        if (fixed) {
            new WrittenBlock(PAGE, name).hold(promise.table());
        } else {
            System.out.print(promise.table());
        }
    }

    /** Returns the gradient methods that serve a solver of fixed steps, one after the other. */
    private static GradientMethod pick(WholeLoss loss, OdeMethod solver, int i) {
        List<GradientMethod> served = Stream.concat(GradientMethods.ALL.stream(), Stream.of(new Direct(0)))
                .filter(g -> g.refusal(SolveOptions.fixed(solver, 1)).isEmpty() && loss.served().test(g)).toList();
        return served.get(i % served.size());
    }

    private void check(WholeLoss loss, OdeMethod solver, boolean adaptive, GradientMethod gradient, Random random) {
        int steps = 1 + random.nextInt(4);
        SolveOptions how = adaptive ? SolveOptions.adaptive(solver, 1e-5, 1e-5)
                : SolveOptions.fixed(solver, loss.span() / steps);
        Case one = new Case(loss, how, steps, gradient, random.nextLong());
        String what = family + ": " + loss.text() + ", " + solver.name() + (adaptive ? " adaptive" : " in " + steps)
                + ", " + gradient.name();
        Cell cell = cells.computeIfAbsent(loss.solvers().isEmpty() ? "loss, which solves nothing | reverse mode"
                : gradient.truth() + " | " + gradient.name(), key -> new Cell());
        // the adaptive map jumps where an attempt is accepted or refused, or a step more is taken
        Richardson truth = adaptive ? Richardson.near(one::along) : one.slope();
        if (one.atKink(one::along, truth, one.scale())) {
            assertTrue(!loss.smooth() || adaptive, () -> what + ": differences do not converge, " + truth);
            cell.kinks++;
            return;
        }
        double error = Math.abs(one.gradientAlong() - truth.slope()) / one.scale();
        if (gradient.truth() == Truth.TRUE_SOLUTION) {
            // far from convergence nothing is known of how the error falls: compared are 8 and 32 times the steps
            double near = errorIn(8 * steps, loss, solver, gradient, one.seed);
            double less = errorIn(32 * steps, loss, solver, gradient, one.seed);
            // order 4 falls by 256; where the field has kinks, convergence is slow and uneven
            double bound = loss.smooth() ? Math.max(near / 8, ALLOWED) : Math.max(near, 1e-3);
            assertTrue(less <= bound,
                    () -> what + ": in 8 times the steps off by " + near + " of the terms, in 32 by " + less);
            cell.count(less);
            return;
        }
        assertTrue(error <= ALLOWED, () -> what + ": off by " + error + " of the terms, " + truth);
        cell.count(error);
        if (gradient.differentiableAgain()) {
            double second = one.hessianError();
            if (Double.isNaN(second)) {
                assertTrue(!loss.smooth(), what + ": differences of the gradient do not converge");
            } else {
                assertTrue(second <= ALLOWED, () -> what + ": Hessian-vector product off by " + second);
                cell.hessians++;
                cell.hessian = Math.max(cell.hessian, second);
            }
        }
    }

    private static double errorIn(int steps, WholeLoss loss, OdeMethod solver, GradientMethod gradient, long seed) {
        Case one = new Case(loss, SolveOptions.fixed(solver, loss.span() / steps), steps, gradient, seed);
        return Math.abs(one.gradientAlong() - one.slope().slope()) / one.scale();
    }

    private String table() {
        String first = Character.toUpperCase(family.charAt(0)) + family.substring(1);
        StringBuilder out = new StringBuilder("| " + first + ": the derivative of | gradient method | losses |")
                .append(" at a kink | error of the gradient, worst | Hessian-vector products | error, worst |\n|")
                .append(" --- |".repeat(7)).append('\n');
        cells.forEach((key, c) -> out.append(String.format(Locale.ROOT, "| %s | %d | %d | %.1e | %d | %s |%n", key,
                c.cases, c.kinks, c.gradient, c.hessians,
                c.hessians == 0 ? "–" : String.format(Locale.ROOT, "%.1e", c.hessian))));
        return out.toString();
    }

    /** A loss at drawn parameters, along a drawn direction. */
    private static final class Case {
        private final long seed;
        private final boolean smooth;
        private final Tensor[] at;
        private final double[] direction;
        private final double[] gradient;
        private final double value;
        private final Tape gradientTape;
        private final Replay replay;

        Case(WholeLoss loss, SolveOptions how, int steps, GradientMethod method, long seed) {
            this.seed = seed;
            smooth = loss.smooth();
            Random random = new Random(seed);
            Tape tape = StepTape.lossTape(loss.objective().by(how, steps, method), loss.batch());
            double[] theta = loss.objective().by(how, steps, method).parameters().initial(seed & 0xffff).flat();
            double[] index = random.ints(loss.batch(), 0, loss.examples()).asDoubleStream().toArray();
            for (int i = 0; i < theta.length; i++) {
                theta[i] += loss.spread() * random.nextGaussian();
            }
            at = new Tensor[] {Tensor.vector(theta), Tensor.scalar(random.nextInt(1000)),
                Tensor.scalar(1 + random.nextInt(9)), Tensor.vector(index), Tensor.scalar(1)};
            direction = random.doubles(theta.length, -1, 1).toArray();
            boolean[] first = {true, false, false, false};
            Tape both = tape.vjp(first);
            Tensor[] results = Replay.of(both.simplify()).run(at);
            value = results[0].item();
            gradient = results[1].toArray();
            gradientTape = Tape.record(both.inputShapes(), v -> new Var[] {both.call(v)[1]});
            replay = bound(tape);
            assertEquals(value, along(0), 1e-13 * Math.abs(value), "the value of the gradient's tape");
        }

        private Replay bound(Tape tape) {
            Replay r = Replay.of(tape.simplify());
            for (int i = 0; i < tape.inputs().size(); i++) {
                r.set(i, at[i]);
            }
            return r;
        }

        private double[] moved(double step) {
            double[] theta = at[0].toArray();
            for (int i = 0; i < theta.length; i++) {
                theta[i] += step * direction[i];
            }
            return theta;
        }

        private double along(double step) {
            return replay.set(0, moved(step)).run().scalar(0);
        }

        Richardson slope() {
            return Richardson.of(this::along);
        }

        double gradientAlong() {
            return dot(gradient, direction);
        }

        double scale() {
            double sum = Math.abs(value) * 1e-3;
            for (int i = 0; i < gradient.length; i++) {
                sum += Math.abs(gradient[i] * direction[i]);
            }
            return sum;
        }

        /** Returns how far wᵀHv is from differences of wᵀg, relative to its terms; NaN at a kink. */
        double hessianError() {
            Random random = new Random(seed + 1);
            double[] w = random.doubles(direction.length, -1, 1).toArray();
            boolean[] active = new boolean[gradientTape.inputs().size()];
            active[0] = true;
            List<Tensor> in = new ArrayList<>(List.of(at));
            in.add(Tensor.vector(direction));
            Replay tangent = Replay.of(gradientTape.jvp(active).simplify());
            double[] product = tangent.run(in.toArray(Tensor[]::new))[1].toArray();
            Replay again = bound(gradientTape);
            double[] g = new double[w.length];
            DoubleUnaryOperator slope = step -> {
                again.set(0, moved(step)).run().get(0, g);
                return dot(g, w);
            };
            Richardson truth = Richardson.of(slope);
            double scale = scale() * 1e-3;
            for (int i = 0; i < w.length; i++) {
                scale += Math.abs(product[i] * w[i]);
            }
            return atKink(slope, truth, scale) ? Double.NaN : Math.abs(truth.slope() - dot(product, w)) / scale;
        }

        /** Returns whether differences do not converge, or to another value than those nearby. */
        boolean atKink(DoubleUnaryOperator f, Richardson truth, double scale) {
            return truth.error() > ALLOWED * scale
                    || !smooth && Math.abs(Richardson.near(f).slope() - truth.slope()) > ALLOWED * scale;
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }
    }
}
