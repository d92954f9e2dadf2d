package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.NpyReader;
import dev.costate.models.files.NpyWriter;
import dev.costate.models.files.Safetensors;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.LevenbergMarquardt;
import dev.costate.models.train.Fit;
import dev.costate.models.train.Uncertainty;
import dev.costate.solvers.Event;
import dev.costate.solvers.Events;
import dev.costate.solvers.Ode;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepController;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets in docs/from-python.md are code that runs; the Java ones stand here between two markers each. */
class FromPythonTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final String PAGE = "docs/from-python.md";

    @Test
    void odeint() {
        // page: begin
        // loss = odeint_adjoint(lambda t, y: -a * y, y0, torch.tensor([0., 1., 2.]), rtol=1e-7, atol=1e-9)[-1].sum()
        var loss = Autodiff.valueAndGradient(v -> {
            Var a = v[0];
            Var ys = Ode.record((t, y) -> y.times(a).negated(), v[1], new double[] {0, 1, 2},
                    SolveOptions.adaptive(Methods.DOPRI5, 1e-7, 1e-9), GradientMethods.BACKSOLVE);
            return ys.select(0, 2).sum();
        });
        var result = loss.at(Tensor.scalar(0.5), Tensor.vector(1, 2));
        double dLossByA = result.gradient().item();
        // page: end
        // 3·exp(−2a) and its derivative, at a = ½
        assertEquals(3 * Math.exp(-1), result.value(), 1e-6);
        assertEquals(-6 * Math.exp(-1), dLossByA, 1e-6);
    }

    @Test
    void odeintEvent() {
        // page: begin
        // t, y = odeint_event(f, y0, t0, event_fn=lambda t, y: y[0], reverse_time=False), and how t moves with y0
        var landing = Autodiff.valueAndGradient(v -> Events.first(
                (t, y) -> Var.concat(0, y.slice(0, 1, 2), Var.constant(-9.81).reshape(1)), (t, y) -> y.select(0, 0),
                v[0], Var.constant(Tensor.vector(0, 10)), SolveOptions.adaptive(Methods.DOPRI5, 1e-9, 1e-9),
                Event.Direction.FALLING).t());
        var fall = landing.at(Tensor.vector(10, 0));
        // page: end
        double time = Math.sqrt(2 * 10 / 9.81);
        assertEquals(time, fall.value(), 1e-8);
        // t = (v + √(v² + 2gh))/g
        assertArrayEquals(new double[] {1 / (9.81 * time), 1 / 9.81}, fall.gradient().toArray(), 1e-8);
    }

    @Test
    void diffeqsolve() {
        // page: begin
        // sol = diffeqsolve(ODETerm(f), Tsit5(), 0, 2, dt0=0.1, y0, saveat=SaveAt(ts=[0, 1, 2], dense=True),
        //         stepsize_controller=PIDController(rtol=1e-8, atol=1e-8))
        SolveOptions options = SolveOptions.adaptive(Methods.TSIT5, 1e-8, 1e-8).withFirstStep(0.1)
                .withController(StepController.INTEGRAL);
        Solution sol = new Ode(2, 3, options).keepDense().solve((t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = -y[0];
        }, new double[] {1, 0}, new double[] {0, 1, 2}).orThrow();
        double[][] ys = sol.values();
        double[] between = sol.at(1.5);
        int evaluations = sol.evaluations();
        // page: end
        assertEquals(Math.cos(2), ys[2][0], 1e-7);
        assertEquals(Math.cos(1.5), between[0], 1e-6);
        assertTrue(evaluations > 30);
    }

    @Test
    void stateDict(@TempDir Path folder) {
        Path file = folder.resolve("net.safetensors");
        double[] w = {0, 1, 2, 3, 4, 5};
        new Safetensors(Map.of("0.weight", NdArray.of(w, 3, 2), "0.bias", NdArray.of(new double[3]), "2.weight",
                NdArray.of(new double[] {1, -1, 1}, 1, 3), "2.bias", NdArray.of(new double[1])), Map.of()).save(file);
        Path back = folder.resolve("back.safetensors");
        // page: begin
        // nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).load_state_dict(load_file(file))
        Mlp net = Mlp.of(Activation.TANH, 2, 3, 1);
        Parameters weights = Parameters.from(net.parameters(), "net", Safetensors.torch(file));
        Tensor y = net.apply(weights, Tensor.vector(0.1, 0.2));
        weights.save(back, Map.of());
        // page: end
        assertEquals(Math.tanh(0.2) - Math.tanh(0.8) + Math.tanh(1.4), y.item(), 1e-15);
    }

    @Test
    void numpy(@TempDir Path folder) {
        Path in = folder.resolve("in.npy");
        Path out = folder.resolve("out.npy");
        NpyWriter.write(in, NdArray.of(new double[] {1, 2, 3, 4}, 2, 2));
        // page: begin
        // x = np.load(in); np.save(out, 2 * x)
        NdArray x = NpyReader.read(in);
        Tensor t = Tensor.of(Shape.of(x.shape()), x.values());
        NpyWriter.write(out, new NdArray(x.shape(), Arrays.stream(t.toArray()).map(v -> 2 * v).toArray()));
        // page: end
        assertEquals(NdArray.of(new double[] {2, 4, 6, 8}, 2, 2), NpyReader.read(out));
    }

    @Test
    void leastSquares() {
        double[] times = {0, 1, 2, 3};
        Tensor seen = Tensor.vector(1, 0.607, 0.368, 0.223);
        // page: begin
        // popt, pcov = curve_fit(lambda t, a, y0: odeint(...), times, seen, p0=[1, 1], bounds=([0, 0.5], [5, 2]))
        ParameterSpec start = ParameterSpec.of("a", Shape.SCALAR, Init.constant(1)).within(0, 5)
                .and(ParameterSpec.of("y0", Shape.SCALAR, Init.constant(1)).within(0.5, 2));
        Function<Bound, Var> residuals = p -> Ode.record((t, y) -> y.times(p.get("a")).negated(), p.get("y0"), times,
                SolveOptions.adaptive(Methods.DOP853, 1e-10, 1e-10)).minus(Var.constant(seen));
        Fit.Minimum best = Fit.by(new LevenbergMarquardt()).minimise(start, residuals);
        double rate = best.value(0);
        Uncertainty known = new Uncertainty(best.parameters(), residuals);
        double error = known.standardErrors()[0];
        Uncertainty.Profile interval = known.profile(0);
        // page: end
        // scipy 1.17.1's curve_fit of y0·exp(−a·t)
        assertEquals(RATE[0], rate, 1e-8);
        assertEquals(RATE[1], error, 1e-8);
        assertTrue(interval.lower() < rate && rate < interval.upper());
    }

    private static final double[] RATE = {0.499860098708, 0.000302226022909};

    /** Weights that Parameters.save wrote, in torch's names and orientation. */
    @Test
    void weightsBack(@TempDir Path folder) throws IOException, InterruptedException {
        Parameters saved = Mlp.of(Activation.TANH, 2, 3, 1).parameters().initial(1);
        saved.save(folder.resolve("back.safetensors"), Map.of());
        String w = run(block(0) + "print(*state['0.weight'][1], state['2.weight'].shape)\n", folder,
                "safetensors.numpy");
        double[] weight = saved.tensor("0.weight").toArray();
        assertEquals(weight[1] + " " + weight[4] + " (1, 3)", w);
    }

    @Test
    void jpype(@TempDir Path folder) throws IOException, InterruptedException {
        assertTrue(block(1).lines().count() <= 10, "JPype in ten lines");
        String[] end = run(block(1) + "print(y[0], y[1])\n", folder, "jpype").split(" ");
        assertEquals(Math.cos(2), Double.parseDouble(end[0]), 1e-7);
        assertEquals(-Math.sin(2), Double.parseDouble(end[1]), 1e-7);
    }

    /** The Python on the page. */
    private static String block(int i) throws IOException {
        String[] blocks = Files.readString(ROOT.resolve(PAGE)).split("```python\n");
        assertEquals(3, blocks.length);
        return blocks[i + 1].substring(0, blocks[i + 1].indexOf("```"));
    }

    /** Runs a program that imports a module, or skips the test where that is not installed. */
    private static String run(String program, Path folder, String module) throws IOException, InterruptedException {
        assumeTrue(execute("import " + module + "\nprint('there')", folder).equals("there"),
                "no Python with " + module + ": not run");
        return execute(program, folder);
    }

    private static String execute(String program, Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("program.py"), program);
        try {
            Process python = new ProcessBuilder("python3", file.toString(), System.getProperty("java.class.path"))
                    .directory(folder.toFile()).redirectError(folder.resolve("errors").toFile()).start();
            String out = new String(python.getInputStream().readAllBytes()).strip();
            python.waitFor();
            return out;
        } catch (IOException none) {
            return "";
        }
    }

    @Test
    void thePageShowsThem() throws IOException {
        List<String> source = Files.readAllLines(ROOT.resolve(
                "tests/src/test/java/dev/costate/tests/FromPythonTest.java"));
        String page = Files.readString(ROOT.resolve(PAGE));
        int shown = 0;
        for (int i = 0; i < source.size(); i++) {
            if (source.get(i).equals("        // page: begin")) {
                int end = i + source.subList(i, source.size()).indexOf("        // page: end");
                String snippet = String.join("\n", source.subList(i + 1, end)).indent(-8).stripTrailing();
                assertTrue(page.contains("```java\n" + snippet + "\n```"),
                        () -> PAGE + " must show, as it stands in this test:\n" + snippet);
                shown++;
            }
        }
        assertEquals(6, shown);
    }
}
