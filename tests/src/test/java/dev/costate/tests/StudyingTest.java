package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.BackwardPass;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.gradient.OdeGradient;
import dev.costate.solvers.method.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The ten steps of docs/studying are code that runs; they stand here between two markers each.
 *
 * <p>With {@code -Dcostate.writeDocs=true} their pictures are drawn; without, what the pictures describe is compared.
 */
class StudyingTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path PAGE = ROOT.resolve("docs/studying/README.md");
    private static final Pattern DESCRIPTION = Pattern.compile("<desc>(.*?)</desc>");

    private static void tape(Tape tape) throws IOException {
        String lines = tape.toString().lines().map(line -> line.replaceAll("\\s+\\S+[.]java:\\d+$", "").stripTrailing())
                .collect(Collectors.joining("\n"));
        assertTrue(Files.readString(PAGE).contains("```\n" + lines + "\n```"), () -> PAGE + " must show\n" + lines);
    }

    private static void picture(String name, LinePlot plot) throws IOException {
        Path file = ROOT.resolve("docs/pictures/studying-" + name + ".svg");
        String svg = plot.size(480, 240).toSvg();
        if (Boolean.getBoolean("costate.writeDocs")) {
            Files.writeString(file, svg);
        }
        assertEquals(description(svg), description(Files.readString(file)), file::toString);
        assertTrue(Files.readString(PAGE).contains("(../pictures/studying-" + name + ".svg)"), name);
    }

    private static String description(String svg) {
        Matcher found = DESCRIPTION.matcher(svg);
        assertTrue(found.find());
        return found.group(1);
    }

    private static PlotSeries curve(String name, double[] x, DoubleUnaryOperator f) {
        return PlotSeries.line(name, x, Arrays.stream(x).map(f).toArray());
    }

    private static double[] grid(double from, double to, int n) {
        return IntStream.range(0, n).mapToDouble(i -> from + (to - from) * i / (n - 1)).toArray();
    }

    @Test
    void step1() throws IOException {
        // step: begin
        Tape tape = Tape.record(List.of(Shape.SCALAR), v -> {
            Var x = v[0];
            return new Var[] {x.sin().times(x)};
        });
        System.out.println(tape);
        // step: end
        tape(tape);
    }

    @Test
    void step2() throws IOException {
        // step: begin
        var f = Autodiff.valueAndGradient(v -> v[0].sin().times(v[0]));
        double value = f.at(Tensor.scalar(2)).value();
        double slope = f.at(Tensor.scalar(2)).gradient().item();
        // step: end
        assertEquals(2 * Math.sin(2), value, 1e-15);
        assertEquals(Math.sin(2) + 2 * Math.cos(2), slope, 1e-15);
        double[] x = grid(0, 6, 61);
        picture("2", new LinePlot("a function and its derivative").labels("x", "")
                .add(curve("x·sin x", x, at -> f.at(Tensor.scalar(at)).value()))
                .add(curve("its gradient", x, at -> f.at(Tensor.scalar(at)).gradient().item())));
    }

    @Test
    void step3() throws IOException {
        Tape tape = Tape.record(List.of(Shape.SCALAR), v -> new Var[] {v[0].sin().times(v[0])});
        // step: begin
        Tape gradient = tape.vjp().simplify();
        System.out.println(gradient);
        // step: end
        tape(gradient);
    }

    @Test
    void step4() throws IOException {
        var f = Autodiff.valueAndGradient(v -> v[0].sin().times(v[0]));
        double slope = f.at(Tensor.scalar(2)).gradient().item();
        // step: begin
        double[] h = IntStream.range(0, 25).mapToDouble(i -> Math.scalb(1, -2 * i)).toArray();
        double[] apart = Arrays.stream(h).map(e -> {
            double above = f.at(Tensor.scalar(2 + e)).value();
            double below = f.at(Tensor.scalar(2 - e)).value();
            return Math.abs((above - below) / (2 * e) - slope);
        }).toArray();
        // step: end
        double best = Arrays.stream(apart).min().orElseThrow();
        assertTrue(best < 1e-10 && apart[0] > 1e-2 && apart[24] > 1e3 * best, () -> Arrays.toString(apart));
        picture("4", new LinePlot("a difference quotient").logX().logY().labels("h", "distance to the gradient")
                .add(PlotSeries.points("central difference", h, apart)));
    }

    // step: begin
    /** y' = −a·y³ from y(0) = 1, by n of Euler's steps to t = 1. */
    private static Var euler(Var a, int n) {
        Var y = Var.constant(1);
        for (int k = 0; k < n; k++) {
            y = y.plus(y.power(3).times(a).negated().dividedBy(n));
        }
        return y;
    }
    // step: end

    @Test
    void step5() throws IOException {
        tape(Tape.record(List.of(Shape.SCALAR), v -> new Var[] {euler(v[0], 2)}));
    }

    /** y(1) = 1/√(1 + 2a), so dy/da = −(1 + 2a)^(−3/2). */
    private static final double TRUE_SLOPE = -Math.pow(5, -1.5);

    @Test
    void step6() throws IOException {
        // step: begin
        double exact = -Math.pow(5, -1.5); // y(1) = 1/√(1 + 2a), so dy/da = −(1 + 2a)^(−3/2)
        double[] n = {10, 20, 40, 80, 160, 320};
        double[] error = new double[n.length];
        for (int i = 0; i < n.length; i++) {
            int steps = (int) n[i];
            double slope = Autodiff.gradient(a -> euler(a, steps)).at(Tensor.scalar(2)).item();
            error[i] = Math.abs(slope - exact);
        }
        // step: end
        assertEquals(TRUE_SLOPE, exact);
        // order 1
        assertEquals(2, error[4] / error[5], 0.05);
        picture("6", new LinePlot("the gradient through Euler's steps").logX().logY().labels("steps", "error")
                .add(PlotSeries.points("gradient of the unrolled loop", n, error)));
    }

    // step: begin
    /** Returns the states, the costates and, last, dy(1)/da, by a loop forwards and a loop backwards. */
    private static double[][] byHand(double a, int n) {
        double h = 1.0 / n;
        double[] y = new double[n + 1];
        double[] costate = new double[n + 1];
        double slope = 0;
        y[0] = 1;
        for (int k = 0; k < n; k++) {
            y[k + 1] = y[k] - h * a * y[k] * y[k] * y[k];
        }
        costate[n] = 1;
        for (int k = n - 1; k >= 0; k--) {
            slope += costate[k + 1] * h * -(y[k] * y[k] * y[k]);
            costate[k] = costate[k + 1] + h * -3 * a * y[k] * y[k] * costate[k + 1];
        }
        return new double[][] {y, costate, {slope}};
    }
    // step: end

    @Test
    void step7() throws IOException {
        double[][] hand = byHand(2, 50);
        assertEquals(Autodiff.gradient(a -> euler(a, 50)).at(Tensor.scalar(2)).item(), hand[2][0], 1e-14);
        double[] t = grid(0, 1, 51);
        picture("7", new LinePlot("a state and its costate").labels("t", "").add(PlotSeries.line("y(t)", t, hand[0]))
                .add(PlotSeries.line("λ(t) = ∂y(1)/∂y(t)", t, hand[1])));
    }

    @Test
    void step8() throws IOException {
        // step: begin
        Tape solve = Tape.record(List.of(Shape.SCALAR), v -> new Var[] {Ode.record(
                (t, y) -> y.power(3).times(v[0]).negated(), Var.constant(1), 0, 1,
                SolveOptions.fixed(Methods.EULER, 1.0 / 64))});
        System.out.println(solve);
        double slope = Autodiff.gradient(a -> solve.call(a)[0]).at(Tensor.scalar(2)).item();
        // step: end
        assertEquals(byHand(2, 64)[2][0], slope, 1e-14);
        tape(solve);
    }

    // step: begin
    /** dλ/dt = −(∂f/∂y)ᵀλ backwards, a step of Euler's from each requested time to the one before. */
    record OwnAdjoint() implements GradientMethod {
        @Override
        public Profile profile() {
            return new Profile("own", Truth.TRUE_SOLUTION, "none", Keeps.NOTHING);
        }

        @Override
        public Kernel adjoint(RecordedSolve solve, Binding binding) {
            BackwardPass pass = BackwardPass.of(solve, binding);
            return at -> {
                double[] y = new double[pass.cells()];
                double[] given = y.clone();
                double[] pulled = y.clone();
                double[] costate = y.clone();
                pass.begin(at);
                pass.cotangent(pass.times() - 1, costate);
                for (int k = pass.times() - 1; k > 0; k--) {
                    double h = pass.time(k) - pass.time(k - 1);
                    pass.state(k, y);
                    pass.vjp(pass.time(k), y, Arrays.stream(costate).map(l -> h * l).toArray(), pulled);
                    pass.cotangent(k - 1, given);
                    Arrays.setAll(costate, i -> costate[i] + pulled[i] + given[i]);
                }
                pass.end(costate, Double.NaN);
            };
        }
    }
    // step: end

    private static double slope(GradientMethod method, int times) {
        return Autodiff.gradient(a -> Ode.record((t, y) -> y.power(3).times(a).negated(), Var.constant(1),
                Var.linspace(0, 1, times + 1), SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6), method)
                .select(0, times)).at(Tensor.scalar(2)).item();
    }

    @Test
    void step9() throws IOException {
        double[] n = {10, 20, 40, 80, 160, 320};
        double[] own = Arrays.stream(n).map(k -> Math.abs(slope(new OwnAdjoint(), (int) k) - TRUE_SLOPE)).toArray();
        double[] direct = Arrays.stream(n).map(k -> Math.abs(slope(GradientMethods.DIRECT, (int) k) - TRUE_SLOPE))
                .toArray();
        assertEquals(2, own[4] / own[5], 0.05);
        // measured: 2.4e-6, the error of the solve
        assertTrue(Arrays.stream(direct).allMatch(e -> e < 1e-5), () -> Arrays.toString(direct));
        picture("9", new LinePlot("an adjoint of one's own").logX().logY().labels("times", "error of the gradient")
                .add(PlotSeries.points("own", n, own)).add(PlotSeries.points("direct", n, direct)));
    }

    @Test
    void step10() throws IOException {
        // step: begin
        double[] rates = {1, 2, 3, 4, 6, 8, 10};
        double[] error = new double[rates.length];
        double[] quality = new double[rates.length];
        for (int i = 0; i < rates.length; i++) {
            double k = rates[i];
            // y' = −ky forgets where it started; z' = wy has summed it up: z(2) = w·(1 − exp(−2k))/k
            GradientResult back = OdeGradient.ofLoss((t, yz, w) -> Var.concat(0, yz.slice(0, 0, 1).times(-k),
                    yz.slice(0, 0, 1).times(w[0])), Shape.of(2), List.of(Shape.SCALAR), new double[] {0, 2},
                    SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6), GradientMethods.BACKSOLVE,
                    states -> states.select(0, 1).select(0, 1)).runner().at(Tensor.vector(1, 0), Tensor.scalar(1));
            double exact = (1 - Math.exp(-2 * k)) / k;
            error[i] = Math.abs(back.parameterCotangents().get(0).item() - exact) / exact;
            quality[i] = back.quality();
        }
        // step: end
        assertTrue(error[6] > 1e4 * error[0] && quality[6] > 1e4 * quality[0], () -> Arrays.toString(error));
        picture("10", new LinePlot("solving backwards").logY().labels("rate k", "").add(
                PlotSeries.points("error of the gradient", rates, error)).add(
                        PlotSeries.dashes("its quality number", rates, quality)));
    }

    @Test
    void thePageShowsThem() throws IOException {
        List<String> source = Files.readAllLines(ROOT.resolve(
                "tests/src/test/java/dev/costate/tests/StudyingTest.java"));
        String page = Files.readString(PAGE);
        int shown = 0;
        for (int i = 0; i < source.size(); i++) {
            if (source.get(i).strip().equals("// step: begin")) {
                int indent = source.get(i).indexOf('/');
                int end = i + source.subList(i, source.size()).indexOf(" ".repeat(indent) + "// step: end");
                String snippet = String.join("\n", source.subList(i + 1, end)).indent(-indent).stripTrailing();
                assertTrue(page.contains("```java\n" + snippet + "\n```"),
                        () -> PAGE + " must show, as it stands in this test:\n" + snippet);
                shown++;
            }
        }
        assertEquals(10, shown);
        assertEquals(10, page.lines().filter(line -> line.matches("## \\d+\\..*")).count());
    }
}
