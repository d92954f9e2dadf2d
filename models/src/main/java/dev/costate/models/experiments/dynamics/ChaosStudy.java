package dev.costate.models.experiments.dynamics;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.data.Standardiser;
import dev.costate.models.dynamics.JacobianMatching;
import dev.costate.models.dynamics.Lyapunov;
import dev.costate.models.fitted.Model;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Fits;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Recipe;
import dev.costate.solvers.JacobianRightHandSide;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The study of {@link Chaos}. Immutable. */
final class ChaosStudy implements Study {
    private static final int UNITS_AHEAD = 10;
    private static final int TRANSIENT = 2000;
    private static final String DIVERGED = "the orbit leaves the finite numbers";

    private final ChaoticSystem system;
    private final Chaos.Values h;
    private final List<OdeModel> models = new ArrayList<>();
    private final List<Phase> phases = new ArrayList<>();

    ChaosStudy(ChaoticSystem system, Chaos.Values h) {
        this.system = system;
        this.h = h;
        int d = system.width();
        int n = h.points();
        double[][] orbit = LongRun.of(system, system.equations(), system.inside(), TRANSIENT + n * system.every())
                .statistics().orElseThrow().orbit();
        double[] y = new double[n * d];
        for (int i = 0; i < n; i++) {
            System.arraycopy(orbit[TRANSIENT + i * system.every()], 0, y, i * d, d);
        }
        Standardiser values = Standardiser.fit(system.name(), system.columns(), y);
        double[] dz = new double[n * d];
        double[] jz = new double[n * d * d];
        double unit = targets(y, values.scale(), dz, jz);
        Coordinates c = new Coordinates(false, values, 0, unit);
        Tensor states = Tensor.of(Shape.of(n, d), c.inward(y));
        Tensor derivatives = Tensor.of(Shape.of(n, d), dz);
        Tensor jacobians = Tensor.of(Shape.of(n, d, d), jz);
        OdeModel.Start start = OdeModel.Start.fixed(c.inward(system.inside()));
        Schedule rate = new Schedule.Cosine(h.rate(), h.rate() / 1000, 0, h.training().iterations());
        Recipe recipe = h.training().recipe(new Adam(), rate, Batches.distinct(n, Math.min(n, h.batch())));
        for (String name : Chaos.MODELS) {
            OdeModel m = new OdeModel(name, h.field(d), c, start, Chaos.solver(system, unit));
            models.add(m);
            JacobianMatching loss = new JacobianMatching(m.field(), states, derivatives, jacobians,
                    name.equals(Chaos.MODELS.get(0)) ? h.weight() : 0);
            phases.add(Phase.of(m, name, recipe, (p, batch) -> loss.loss(p.in("field"), batch)));
        }
    }

    /** Writes derivatives and Jacobians of the model's coordinates and returns its unit of time. */
    private double targets(double[] y, double[] scale, double[] dz, double[] jz) {
        int d = system.width();
        double[] at = new double[d];
        double[] dy = new double[d];
        double[] j = new double[d * d];
        double squares = 0;
        for (int r = 0; r < h.points(); r++) {
            System.arraycopy(y, r * d, at, 0, d);
            system.equations().eval(0, at, dy);
            system.equations().jacobian(0, at, j);
            for (int i = 0; i < d; i++) {
                // a map is Euler's method, of step 1, of its change
                dz[r * d + i] = (system.flow() ? dy[i] : dy[i] - at[i]) / scale[i];
                squares += dz[r * d + i] * dz[r * d + i];
                for (int k = 0; k < d; k++) {
                    double change = system.flow() || i != k ? j[i * d + k] : j[i * d + k] - 1;
                    jz[(r * d + i) * d + k] = change * scale[k] / scale[i];
                }
            }
        }
        double unit = system.flow() ? Math.sqrt(dz.length / squares) : 1;
        Arrays.setAll(dz, i -> unit * dz[i]);
        Arrays.setAll(jz, i -> unit * jz[i]);
        return unit;
    }

    @Override
    public double until() {
        return UNITS_AHEAD;
    }

    @Override
    public List<String> columns() {
        return system.columns();
    }

    @Override
    public List<Model> models() {
        return List.copyOf(models);
    }

    @Override
    public List<Phase> phases() {
        return phases;
    }

    /** Returns the long orbits of each model, and of the true equations under the name "true", from both starts. */
    private Map<String, LongRun[]> runs(Fits fits) {
        return fits.once("runs", () -> {
            Map<String, LongRun[]> runs = new LinkedHashMap<>();
            runs.put("true", both(system.equations()));
            for (String name : Chaos.MODELS) {
                JacobianRightHandSide field = fits.get(name, FittedOde.class).rightHandSide();
                runs.put(name, both(system.flow() ? field : new EulerMap(field)));
            }
            return runs;
        });
    }

    private LongRun[] both(JacobianRightHandSide f) {
        return new LongRun[] {LongRun.of(system, f, system.inside(), h.steps()),
            LongRun.of(system, f, system.outside(), h.steps())};
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        Map<String, LongRun[]> runs = runs(fits);
        LongRun[] truth = runs.get("true");
        runs.forEach((name, run) -> {
            for (int k = 0; k < system.width(); k++) {
                r.put("Lyapunov exponent " + (k + 1) + ", " + name, exponent(run[0], k));
            }
            int last = system.width() - 1;
            r.put("mean of " + system.columns().get(last) + ", " + name,
                    run[0].statistics().<Object>map(s -> s.means()[last]).orElse(DIVERGED));
        });
        for (String name : Chaos.MODELS) {
            r.put(distance("inside", name), truth[0].distance(runs.get(name)[0]));
            r.put(distance("outside", name), truth[1].distance(runs.get(name)[1]));
        }
        return r;
    }

    private static Object exponent(LongRun run, int k) {
        return run.exponents().map(Lyapunov::exponents).<Object>map(e -> e[k]).orElse(DIVERGED);
    }

    private static String distance(String where, String model) {
        return "Wasserstein distance of orbits from " + where + ", " + model;
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        return List.of(BaselineComparison.of(r, distance("outside", Chaos.MODELS.get(0)),
                distance("outside", Chaos.MODELS.get(1)))
                .between("Matching Jacobians", "the mean squared error alone"));
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        new ChaosReport(system, runs(fits)).draw(report);
    }
}
