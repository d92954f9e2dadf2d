package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.cnf.ConditionalFlow;
import dev.costate.models.cnf.ContextNetwork;
import dev.costate.models.cnf.FittedFlow;
import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.cnf.Potential;
import dev.costate.models.cnf.TransportCosts;
import dev.costate.models.cnf.TransportField;
import dev.costate.models.cnf.TransportObjective.Weights;
import dev.costate.models.cnf.TransportObjective;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.Whitener;
import dev.costate.models.design.DesignModel;
import dev.costate.models.design.DesignObjective;
import dev.costate.models.design.FittedDesign;
import dev.costate.models.design.LearnedMask;
import dev.costate.models.design.LinearGaussian;
import dev.costate.models.dynamics.Lyapunov;
import dev.costate.models.fitted.Rows;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.FittedLatentSde;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.latent.LatentOde;
import dev.costate.models.latent.LatentSdeModel;
import dev.costate.models.latent.LatentSdeNetwork;
import dev.costate.models.latent.LatentSdeObjective;
import dev.costate.models.latent.OdeRnn;
import dev.costate.models.latent.PoissonProcess;
import dev.costate.models.latent.RecurrentEncoder;
import dev.costate.models.latent.RowTimes;
import dev.costate.models.latent.SeriesScale;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.LayerStack;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.layers.ResNet;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.OdeModel;
import dev.costate.models.operators.FourierNeuralOperator;
import dev.costate.models.operators.SpectralConvolution;
import dev.costate.models.optim.Adam;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Losses;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.models.train.TrainingResult;
import dev.costate.solvers.Event;
import dev.costate.solvers.Events;
import dev.costate.solvers.JacobianRightHandSide;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.RowMode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.gradient.OdeGradient;
import dev.costate.solvers.method.Methods;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets in docs/using.md are code that runs; they stand here between two markers each. */
class UsingTest {
    @Test
    void ownArrays(@TempDir Path folder) throws Exception {
        double[] times = IntStream.range(0, 20).mapToDouble(i -> 0.1 * i).toArray();
        double[][] data = new double[times.length][];
        for (int i = 0; i < data.length; i++) {
            data[i] = new double[] {Math.exp(-0.3 * times[i]) * Math.cos(2 * times[i]),
                -Math.exp(-0.3 * times[i]) * Math.sin(2 * times[i])};
        }
        Path file = folder.resolve("mine.safetensors");
        // using: begin
        // double[] times; double[][] data with a row for each time
        OdeModel model = new OdeModel("mine", new MlpField(Mlp.of(Activation.TANH, 2, 16, 2)), Coordinates.identity(2),
                OdeModel.Start.fixed(data[0]), SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6));
        Objective fit = Objective.of(model.parameters(), (p, batch) -> {
            Var states = model.solve(p, model.start(p), times).reshape(times.length, 2);
            return Losses.meanSquared(states, Var.constant(Tensor.matrix(data)));
        });
        TrainingResult result = new Trainer(fit, Recipe.of(new Adam(), 0.01, Batches.whole(1), 500), 1).run();
        result.parameters().save(file, Map.of());
        FittedOde mine = model.fitted(Parameters.load(model.parameters(), file));
        double[][] next = mine.predict(0.5, 1, 2.1);
        // using: end
        // measured: a loss of 1.2e-5, and 1.0e-3 from the closed form
        assertTrue(result.loss() < 5e-5, () -> "loss " + result.loss());
        assertArrayEquals(new double[] {Math.exp(-0.15) * Math.cos(1), -Math.exp(-0.15) * Math.sin(1)}, next[0], 4e-3);
    }

    @Test
    void ownClasses() {
        double[][] rows = new double[200][];
        double[] names = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            names[i] = i % 2;
            double radius = 1 + names[i];
            rows[i] = new double[] {radius * Math.cos(0.7 * i), radius * Math.sin(0.7 * i)};
        }
        Tensor points = Tensor.matrix(rows);
        Tensor classes = Tensor.vector(names);
        // using: begin
        // Tensor points, a row each; Tensor classes, a number from 0 each
        Mlp net = Mlp.of(Activation.TANH, 2, 16, 2);
        Objective separation = Objective.of(net.parameters(), (p, batch) -> {
            Var x = Var.constant(points).gather(batch.index());
            Var c = Var.constant(classes).gather(batch.index());
            return Losses.crossEntropy(net.apply(p, x), c);
        });
        Recipe recipe = Recipe.of(new Adam(), 0.02, Batches.epochs(200, 50), 500);
        Parameters learned = new Trainer(separation, recipe, 1).run().parameters();
        Tensor logits = net.apply(learned, Tensor.vector(0.6, -0.8));
        // using: end
        // the point lies on the circle of class 0
        assertTrue(logits.at(0) > logits.at(1) + 1, logits::toString);
        Tensor all = net.apply(learned, points);
        for (int i = 0; i < rows.length; i++) {
            assertEquals(names[i], all.at(i, 1) > all.at(i, 0) ? 1 : 0, "point " + i);
        }
    }

    @Test
    void residualNetwork() {
        // using: begin
        // x + F(x, θ₁), and so on: twenty layers, each with weights of its own
        LayerStack stack = new LayerStack(Mlp.of(Activation.TANH, 2, 8, 2), 20);
        ParameterSpec weights = stack.parameters();
        var residual = Autodiff.valueAndGradient(
                v -> new ResNet(stack).apply(weights.bind(v[0]), v[1]).square().sum());
        // the same as an equation: y' = F(y, θ(t)) by Euler's method with steps of 1
        var equation = Autodiff.valueAndGradient(v -> Ode.record(stack.field(weights.bind(v[0]), 1), v[1], 0, 20,
                SolveOptions.fixed(Methods.EULER, 1)).square().sum());
        Tensor theta = weights.initial(1).theta();
        Tensor start = Tensor.matrix(new double[][] {{0.5, -1}, {2, 0.3}});
        boolean same = residual.at(theta, start).gradients().equals(equation.at(theta, start).gradients());
        // using: end
        assertTrue(same);
        assertEquals(residual.at(theta, start).value(), equation.at(theta, start).value());
    }

    /** Two Gaussians, at (±2, 0). */
    @Test
    void optimalTransport() {
        SplittableRandom random = new SplittableRandom(1);
        double[][] points = new double[1000][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {(i % 2 == 0 ? 2 : -2) + random.nextGaussian() / 2, random.nextGaussian() / 2};
        }
        // using: begin
        // double[][] points of a density in the plane, a row each
        Flow flow = new Flow(new TransportField(Potential.of(2, 16, 2)), 1, 0, 1);
        SolveOptions eightSteps = SolveOptions.fixed(Methods.RK4, 0.125);
        FlowModel transport = new FlowModel("transport", flow, Whitener.identity(2), eightSteps);
        Objective loss = new TransportObjective(transport, Rows.flat(points, 2), new Weights(1, 30, 1), eightSteps,
                GradientMethods.DIRECT, 0);
        Recipe recipe = Recipe.of(new Adam(), 0.02, Batches.epochs(points.length, 128), 300);
        FittedFlow fitted = transport.fitted(new Trainer(loss, recipe, 1).run().parameters());
        double[][] normal = fitted.encode(points);
        double[][] back = fitted.decode(normal);
        TransportCosts found = TransportCosts.of(fitted, points);
        System.out.printf("off by %.0e there and back, by %.3f in the equation of optimal transports%n",
                found.inverseError(), found.hjb());
        // using: end
        // measured: 2e-5 and 0.23; at worst 3e-5 from the normal points and back; the entropy is 2.145, reached 2.190
        assertTrue(found.inverseError() < 2e-4 && found.hjb() < 0.4, found::toString);
        double[][] again = fitted.encode(back);
        double[] scores = fitted.score(points);
        double worst = 0;
        double likelihood = 0;
        for (int i = 0; i < points.length; i++) {
            worst = Math.max(worst, Math.hypot(normal[i][0] - again[i][0], normal[i][1] - again[i][1]));
            likelihood += scores[i] / points.length;
        }
        assertTrue(worst < 3e-4, "off by " + worst);
        assertEquals(-2.19, likelihood, 0.04);
    }

    @Test
    void irregularSeries() {
        SeriesSet series = EventSeries.rising(40);
        // using: begin
        OdeRnn encoder = new OdeRnn(new GruCell(1, 8), new MlpField(Mlp.of(Activation.TANH, 8, 16, 8)),
                Methods.MIDPOINT, 1);
        LatentOde network = new LatentOde(encoder, new Linear(8, 4), new MlpField(Mlp.of(Activation.TANH, 2, 16, 2)),
                new Linear(2, 1)).withIntensity(new Linear(2, 1));
        LatentModel model = new LatentModel("events", network, Standardiser.identity(1),
                new SeriesScale.Clock(1, 0.25), new RowTimes(Methods.TSIT5, 8));
        LatentObjective bound = new LatentObjective(model, series, LatentObjective.Options.bound(1));
        Recipe recipe = Recipe.of(new Adam(), 0.01, Batches.epochs(40, 20), 300);
        FittedLatentOde fitted = model.fitted(new Trainer(bound, recipe, 1).run().parameters());
        double[][] rates = fitted.rates(series.series().get(0), 0, 1, 2);
        // using: end
        double events = 0;
        double expected = 0;
        for (SeriesSet.Series s : series.series()) {
            events += PoissonProcess.events(s) / 40.0;
            expected += fitted.rates(s, 2)[0][1] / 40;
        }
        assertEquals(events, expected, 0.1 * events);
        assertTrue(rates[2][0] > rates[0][0], () -> Arrays.deepToString(rates));
    }

    @Test
    void randomPaths() {
        SeriesSet series = RandomWalks.of(40);
        // using: begin
        LatentSdeNetwork network = new LatentSdeNetwork(new RecurrentEncoder(new GruCell(2, 16)), 2, 8, 16,
                new Linear(2, 1));
        LatentSdeModel model = new LatentSdeModel("walks", network, Standardiser.identity(1),
                new SeriesScale.Clock(2, 0.1), 0.5);
        LatentSdeObjective bound = new LatentSdeObjective(model, series, 1, 60);
        Recipe recipe = Recipe.of(new Adam(), 0.01, Batches.epochs(40, 20), 200);
        FittedLatentSde fitted = model.fitted(new Trainer(bound, recipe, 1).run().parameters());
        double[][][] filled = fitted.draws(series.series().get(0), 100, 1, 0.5, 1.5, 6);
        double[][][] drawn = fitted.sample(100, 1, 0, 2, 4);
        // using: end
        double[] spread = new double[6];
        for (int time = 0; time < 3; time++) {
            for (int i = 0; i < 100; i++) {
                spread[time] += Math.pow(filled[i][time][0], 2) / 100;
                spread[time + 3] += Math.pow(drawn[i][time][0], 2) / 100;
            }
        }
        assertTrue(spread[5] > spread[3] && spread[3] > 0.3, () -> Arrays.toString(spread));
    }

    @Test
    void ownGradient() {
        // using: begin
        ParametricField cubic = (t, y, p) -> y.power(3).times(p[0]).negated();
        GradientResult r = OdeGradient
                .ofLoss(cubic, Shape.of(1), List.of(Shape.SCALAR), new double[] {0, 1},
                        SolveOptions.adaptive(Methods.TSIT5, 1e-8, 1e-8), states -> states.select(0, 1).sum())
                .runner().at(Tensor.vector(1), Tensor.scalar(2));
        double slope = r.parameterCotangents().get(0).item();
        double trust = r.quality();
        GradientCheck.Report report = GradientCheck.check(
                v -> new Var[] {Ode.record((t, y) -> cubic.apply(t, y, new Var[] {v[1]}), v[0], 0, 1,
                        SolveOptions.fixed(Methods.TSIT5, 0.05))},
                GradientCheck.Options.defaults(), Tensor.vector(1), Tensor.scalar(2));
        // using: end
        // y = 1/√(1 + 2pt), so dy/dp = −t/(1 + 2pt)^(3/2); measured: 2.2e-8, and a residual of 9e-16
        assertEquals(-1 / Math.pow(5, 1.5), slope, 1e-7);
        assertTrue(trust < 1e-12, () -> "residual " + trust);
        assertTrue(report.passed(), report::text);
    }

    @Test
    void bouncingBall() {
        // using: begin
        // y = [height, speed]; the arguments are gravity and what a bounce leaves of the speed
        var height = Autodiff.valueAndGradient(v -> {
            VarField fall = (t, y) -> Var.stack(List.of(y.select(0, 1), v[0].negated()));
            Events.Solved ball = Events.jumps(fall, (t, y) -> y.select(0, 0),
                    hit -> Var.stack(List.of(hit.y().select(0, 0), hit.y().select(0, 1).times(v[1]).negated())),
                    Var.constant(Tensor.vector(1, 0)), Var.constant(Tensor.vector(0, 1)), 2,
                    SolveOptions.adaptive(Methods.TSIT5, 1e-9, 1e-9), Event.Direction.FALLING);
            return ball.y().select(0, 0);
        });
        List<Tensor> slopes = height.at(Tensor.scalar(9.81), Tensor.scalar(0.8)).gradients();
        // using: end
        // one bounce, at t* = √(2/g) with the speed √(2g): h = e·√(2g)·s − g·s²/2 with s = 1 − t*, ds/dg = t*/(2g);
        // measured: 4e-15
        double hit = Math.sqrt(2 / 9.81);
        double speed = Math.sqrt(2 * 9.81);
        double s = 1 - hit;
        assertEquals(speed * s, slopes.get(1).item(), 1e-12);
        assertEquals(0.8 * s / speed - s * s / 2 + (0.8 * speed - 9.81 * s) * hit / (2 * 9.81), slopes.get(0).item(),
                1e-12);
    }

    @Test
    void stiffAndRows() {
        // using: begin
        var decay = Autodiff.valueAndGradient(k -> Ode.record((t, y) -> y.minus(t.cos()).times(k[0]).negated(),
                Var.constant(Tensor.vector(2)), 0, 1, SolveOptions.adaptive(Methods.RODAS5P, 1e-8, 1e-8)).sum());
        double end = decay.at(Tensor.scalar(1e4)).value();

        double[][] times = {{0, 1, 2}, {0, 0.5, 3}};
        var rows = Autodiff.valueAndGradient(k -> Ode.recordRows((t, y) -> y.times(k[0]).negated(),
                Var.constant(Tensor.matrix(new double[][] {{1}, {2}})), times, RowMode.ROW_BY_ROW,
                SolveOptions.adaptive(Methods.byName("tsit5"), 1e-8, 1e-8))[0].select(0, 2).sum());
        double slope = rows.at(Tensor.scalar(0.5)).gradient().item();
        // using: end
        // y → (k² cos t + k sin t)/(k² + 1) but for e^−kt; measured: 1.3e-10
        assertEquals((1e8 * Math.cos(1) + 1e4 * Math.sin(1)) / (1e8 + 1), end, 1e-9);
        // measured: 2.1e-8
        assertEquals(-2 * Math.exp(-1) - 6 * Math.exp(-1.5), slope, 1e-7);
    }

    @Test
    void chaos() {
        // using: begin
        JacobianRightHandSide lorenz = new JacobianRightHandSide() {
            @Override
            public void eval(double t, double[] y, double[] dy) {
                dy[0] = 10 * (y[1] - y[0]);
                dy[1] = y[0] * (28 - y[2]) - y[1];
                dy[2] = y[0] * y[1] - 8.0 / 3 * y[2];
            }

            @Override
            public void jacobian(double t, double[] y, double[] j) {
                double[] rows = {-10, 10, 0, 28 - y[2], -1, -y[0], y[1], y[0], -8.0 / 3};
                System.arraycopy(rows, 0, j, 0, 9);
            }
        };
        Lyapunov found = Lyapunov.ofFlow(lorenz, new double[] {1, 1, 1}, 0.01, 1000, 100_000);
        double dimension = found.kaplanYorkeDimension();
        // using: end
        // of a longer orbit they are 0.9056, 0, −14.5723 and 2.062
        assertEquals(0.9056, found.exponents()[0], 0.03);
        assertEquals(2.062, dimension, 0.01);
    }

    @Test
    void design() {
        LinearGaussian truth = new LinearGaussian(new double[][] {{1, 0}, {0.3, 1}},
                new double[][] {{1.2, 0}, {0.5, 0.2}, {0, 0.3}, {0.2, 1}}, 0.5);
        double[][] x = truth.draw(20_000, 1);
        double[][] signal = truth.signal(x);
        // using: begin
        // double[][] x with a row for each simulation; double[][] signal, what every sensor shows of it without noise
        SolveOptions steps = SolveOptions.fixed(Methods.RK4, 0.25);
        ConditionalFlow flow = ConditionalFlow.of(
                new ContextNetwork(NetworkField.mlp(Activation.TANH, 2, 16), 2 * 4));
        DesignModel model = new DesignModel("mine", flow, new LearnedMask(4, 2, 1, 10, LearnedMask.Draw.RELAXED),
                new DesignModel.Scaling(Whitener.identity(2), Standardiser.identity(4)), steps);
        DesignObjective loss = model.objective(x, signal, 0.5, steps, GradientMethods.DIRECT);
        Recipe recipe = Recipe.of(new Adam(), 0.01, Batches.epochs(x.length, 256), 600);
        Parameters chosen = new Trainer(loss, recipe, 1).run().parameters();
        Parameters settled = new Trainer(loss.with(LearnedMask.Draw.TOP), recipe, 1, TrainState.start(chosen, recipe))
                .run().parameters();
        FittedDesign design = model.fitted(settled);
        int[] read = design.read();
        double[][] samples = design.sample(new double[] {1.5, 0, 0, -1}, 1000, 1);
        // using: end
        assertArrayEquals(new int[] {0, 3}, read);
        LinearGaussian.Posterior exact = truth.posterior(new double[] {1.5, 0, 0, -1}, 0, 3);
        for (int i = 0; i < 2; i++) {
            int c = i;
            double mean = Arrays.stream(samples).mapToDouble(s -> s[c]).average().orElseThrow();
            // the posterior's standard deviations are 0.38 and 0.43, of the mean of 1000 samples 0.013
            assertEquals(exact.mean()[i], mean, 0.08);
        }
    }

    @Test
    void thePageShowsThem() throws Exception {
        Path root = Path.of("").toAbsolutePath().getParent();
        List<String> source = Files.readAllLines(root.resolve("tests/src/test/java/dev/costate/tests/UsingTest.java"));
        String page = Files.readString(root.resolve("docs/using.md"));
        assertEquals(source.stream().filter(line -> line.startsWith("import dev.costate."))
                .map(line -> line.replaceFirst("[.][A-Z].*", ".*;")).distinct().sorted().toList(),
                page.lines().filter(line -> line.matches("import dev[.]costate[.].*[*];")).sorted().toList());
        assertTrue(page.lines().count() <= 400);
        int shown = 0;
        for (int i = 0; i < source.size(); i++) {
            if (source.get(i).equals("        // using: begin")) {
                int end = i + source.subList(i, source.size()).indexOf("        // using: end");
                String snippet = String.join("\n", source.subList(i + 1, end)).indent(-8).stripTrailing();
                assertTrue(page.contains("```java\n" + snippet + "\n```"),
                        () -> "docs/using.md must show, as it stands in this test:\n" + snippet);
                shown++;
            }
        }
        assertEquals(12, shown);
    }

    @Test
    void functionsOnAnyGrid() {
        Tensor functions = waves(16);
        Tensor onFinerGrid = waves(32);
        // using: begin
        SpectralConvolution block = new SpectralConvolution(2, 8, 8, 4);
        FourierNeuralOperator operator = new FourierNeuralOperator(
                new FourierNeuralOperator.Channels(1, 0, 1), block, 2, Activation.GELU);
        Parameters weights = operator.parameters().initial(1);
        Tensor coarse = operator.apply(weights, functions);
        Tensor fine = operator.apply(weights, onFinerGrid);
        // using: end
        for (int i = 0; i < 16; i++) {
            // the activation makes frequencies that 16 points do not hold, but few; measured: 2.4e-15
            assertEquals(coarse.at(16 * i), fine.at(64 * i), 1e-13);
        }
    }

    private static Tensor waves(int n) {
        double[] x = new double[n * n];
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.sin(2 * Math.PI * (i / n + 2 * (i % n)) / n);
        }
        return Tensor.of(Shape.of(1, 1, n, n), x);
    }
}
