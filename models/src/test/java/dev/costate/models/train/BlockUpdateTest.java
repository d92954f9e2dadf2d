package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.AdaBelief;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Averaged;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.RmsProp;
import dev.costate.models.optim.Sgd;
import dev.costate.vectorapi.Fma;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks of parameters and threads decide no bits of an update. */
class BlockUpdateTest {
    /** Two whole blocks and an odd piece. */
    private static final int SIZE = 2 * StepTapes.BLOCK + 13;

    private static final List<Optimiser> OPTIMISERS = List.of(new Sgd(), new Sgd(0.9, true, 0.1), new RmsProp(),
            new RmsProp(0.9, 1e-8, 0.5), new Adam(), Adam.w(0.1), new AdaBelief(), new Averaged(new Adam(), 0.3));

    private static final List<Clipping> CLIPPINGS = List.of(Clipping.none(), Clipping.byNorm(2),
            Clipping.byValue(0.5));

    private static double[] normal(Random random, int n) {
        return random.doubles(n).map(u -> 4 * u - 2).toArray();
    }

    private static double norm(double[] gradient) {
        return new Part(0, 1, 0, gradient, Fma.bitClass()).norm();
    }

    private static ParameterSpec spec(boolean bounded) {
        ParameterSpec first = ParameterSpec.of("a", Shape.of(SIZE - 5000), Init.constant(0));
        return (bounded ? first.within(-0.6, 0.7) : first).and(ParameterSpec.of("b", Shape.of(5000), Init.constant(0)));
    }

    /** The list above has all of them. */
    @Test
    void everyOptimiserIsTried() throws IOException, URISyntaxException {
        Set<String> tried = new TreeSet<>();
        OPTIMISERS.forEach(optimiser -> tried.add(optimiser.getClass().getName()));
        Path room = Path.of(Optimiser.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .resolve("dev/costate/models/optim");
        try (Stream<Path> files = Files.list(room)) {
            Set<String> all = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".class"))
                    .map(name -> "dev.costate.models.optim." + name.substring(0, name.length() - 6))
                    .filter(BlockUpdateTest::isOptimiser).collect(Collectors.toCollection(TreeSet::new));
            assertEquals(all, tried);
        }
    }

    private static boolean isOptimiser(String name) {
        try {
            Class<?> type = Class.forName(name);
            return Optimiser.class.isAssignableFrom(type) && !type.isInterface();
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Three steps in blocks, by one, two and three threads, in place and not, against one block of all parameters. */
    @Tag("kernels")
    @Test
    void blocksGiveTheBitsOfOne() {
        for (Optimiser optimiser : OPTIMISERS) {
            for (Clipping clipping : CLIPPINGS) {
                for (boolean bounded : new boolean[] {false, true}) {
                    Recipe recipe = Recipe.of(optimiser, 0.05, Batches.whole(1), 3).withClipping(clipping);
                    double[][] expected = whole(recipe, spec(bounded), bounded);
                    for (int threads = 1; threads <= 3; threads++) {
                        double[][] found = blocks(recipe, spec(bounded), threads);
                        for (int i = 0; i < expected.length; i++) {
                            assertArrayEquals(expected[i], found[i], optimiser + " " + clipping + " " + threads);
                        }
                    }
                }
            }
        }
    }

    private static double[][] whole(Recipe recipe, ParameterSpec spec, boolean bounded) {
        int n = recipe.optimiser().state().size();
        Replay replay = Replay.of(StepTapes.update(recipe, SIZE, bounded));
        if (bounded) {
            replay.set(n + 5, spec.lower()).set(n + 6, spec.upper());
        }
        Random random = new Random(1);
        for (int step = 1; step <= 3; step++) {
            double[] gradient = normal(random, SIZE);
            replay.set(n + 1, gradient).set(n + 2, norm(gradient)).set(n + 3, 0.05).set(n + 4, (double) step).run();
            for (int i = 0; i <= n; i++) {
                replay.feed(i, i);
            }
        }
        double[][] values = new double[n + 1][SIZE];
        for (int i = 0; i <= n; i++) {
            replay.get(i, values[i]);
        }
        return values;
    }

    private static double[][] blocks(Recipe recipe, ParameterSpec spec, int threads) {
        double[][] now = new double[recipe.optimiser().state().size() + 1][SIZE];
        double[][] other = new double[now.length][SIZE];
        Random random = new Random(1);
        try (Workers workers = new Workers(threads)) {
            BlockUpdate update = new BlockUpdate(spec, recipe, workers);
            for (int step = 1; step <= 3; step++) {
                double[] gradient = normal(random, SIZE);
                double[][] next = step == 2 ? other : now;
                update.run(step == 3 ? other : now, gradient, norm(gradient), 0.05, step, next);
            }
        }
        return now;
    }

    /** AdamW with clipping by the norm, in plain arithmetic. */
    @Test
    void blocksGiveWhatTheFormulaSays() {
        Recipe recipe = Recipe.of(Adam.w(0.1), 0.05, Batches.whole(1), 3).withClipping(Clipping.byNorm(2));
        double[] theta = new double[SIZE];
        double[] m = new double[SIZE];
        double[] v = new double[SIZE];
        Random random = new Random(1);
        for (int t = 1; t <= 3; t++) {
            double[] gradient = normal(random, SIZE);
            double scale = Math.min(1, 2 / (Math.sqrt(Arrays.stream(gradient).map(x -> x * x).sum()) + 1e-6));
            for (int i = 0; i < SIZE; i++) {
                double g = scale * gradient[i];
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                theta[i] = theta[i] * (1 - 0.05 * 0.1)
                        - 0.05 * m[i] / (1 - Math.pow(0.9, t)) / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
            }
        }
        double[] found = blocks(recipe, spec(false), 2)[0];
        for (int i = 0; i < SIZE; i++) {
            // measured: 1.7e-16
            assertEquals(theta[i], found[i], 1e-15);
        }
    }

    /** The norm without a tape has the bits of a tape's. */
    @Tag("kernels")
    @Test
    void theNormHasTheBitsOfATape() {
        Random random = new Random(2);
        for (int n : new int[] {0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 252, 1000, 4095, SIZE}) {
            double[] gradient = normal(random, n);
            Tape tape = Tape.record(List.of(Shape.of(n)), v -> new Var[] {v[0].square().sum().sqrt()}).simplify();
            assertEquals(Replay.of(tape).run(Tensor.vector(gradient))[0].item(), norm(gradient), n + " elements");
        }
        assertEquals(Double.NaN, norm(new double[] {1, Double.NaN, 2}));
        assertEquals(Double.POSITIVE_INFINITY, norm(new double[] {1e200, 0}));
    }

    /** An update that scales by the norm of θ would see other norms in other blocks. */
    @Test
    void anUpdateThatJoinsElementsIsRefused() {
        Optimiser lars = optimiser("lars", (theta, gradient, rate, step) -> List.of(
                theta.minus(gradient.times(theta.square().sum().sqrt().times(rate)))));
        String refused = refusal(lars, 3);
        assertTrue(refused.matches("the update of lars has the op sum at BlockUpdateTest.java:\\d+, which joins "
                + "parameters: it must be element by element, as it is computed in blocks"), refused);
    }

    /** Noise, numbered places and running sums begin anew in every block, which the shapes do not tell. */
    @Test
    void anUpdateThatCountsPlacesIsRefused() {
        List<Optimiser> counting = List.of(
                optimiser("langevin", (theta, gradient, rate, step) -> List.of(theta.minus(gradient.times(rate))
                        .plus(Autodiff.randomNormal(theta.shape(), Var.constant(5), step)))),
                optimiser("numbered", (theta, gradient, rate, step) -> List.of(
                        theta.minus(gradient.times(Var.arange(theta.shape().size()))))),
                optimiser("running", (theta, gradient, rate, step) -> List.of(
                        theta.minus(gradient.cumulativeSum(0).times(rate)))));
        for (Optimiser optimiser : counting) {
            for (int size : new int[] {StepTapes.BLOCK + 1, 2 * StepTapes.BLOCK}) {
                assertEquals("the update of " + optimiser.name() + " gives a parameter other values at another place: "
                        + "it must be element by element, as 4096 parameters at a time are computed",
                        refusal(optimiser, size));
            }
        }
    }

    /** Too few vectors or too short ones would leave elements as they were. */
    @Test
    void anUpdateOfOtherShapesIsRefused() {
        Optimiser scalar = optimiser("scalar", (theta, gradient, rate, step) -> List.of(rate));
        Optimiser more = optimiser("more", (theta, gradient, rate, step) -> List.of(theta, gradient));
        assertEquals("the update of scalar gives [[]]: must be θ and the state [], each of the shape [3] that it is "
                + "given", refusal(scalar, 3));
        assertEquals("the update of more gives [[3], [3]]: must be θ and the state [], each of the shape [3] that it "
                + "is given", refusal(more, 3));
    }

    private static String refusal(Optimiser optimiser, int size) {
        ParameterSpec spec = ParameterSpec.of("x", Shape.of(size), Init.constant(1));
        Objective square = Objective.of(spec, (p, batch) -> p.get("x").square().sum());
        return assertThrows(IllegalArgumentException.class,
                () -> new Trainer(square, Recipe.of(optimiser, 0.1, Batches.whole(1), 1), 1),
                optimiser.name() + " " + size).getMessage();
    }

    /** Gives θ and the state from θ, the gradient, the rate and the step. */
    private interface Rule {
        List<Var> apply(Var theta, Var gradient, Var rate, Var step);
    }

    private static Optimiser optimiser(String name, Rule rule) {
        return new Optimiser() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<String> state() {
                return List.of();
            }

            @Override
            public Update update(Var theta, Var gradient, List<Var> state, Var rate, Var step) {
                List<Var> all = rule.apply(theta, gradient, rate, step);
                return new Update(all.get(0), all.subList(1, all.size()));
            }
        };
    }

    /** A state has one copy of its vectors, and two only if its trainer may take a step back. */
    @Test
    void onlyStepsThatMayBeTakenBackAreKept() {
        Objective square = Objective.of(spec(false), (p, batch) -> p.get("b").square().sum());
        Recipe stopping = Recipe.of(new Adam(), 0.1, Batches.whole(1), 1);
        for (OnFailure onFailure : OnFailure.values()) {
            TrainState state = TrainState.start(spec(false).initial(1), stopping);
            new Trainer(square, stopping.withOnFailure(onFailure), 1, state);
            assertEquals(onFailure != OnFailure.SHRINK_STEP, state.now == state.before);
        }
    }

    /** Many blocks, two threads: no thread allocates, once the JIT has compiled the vector kernels. */
    @Tag("slow")
    @Test
    void anUpdateAllocatesNothing() {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Recipe recipe = Recipe.of(new Adam(), 0.05, Batches.whole(1), 3).withClipping(Clipping.byNorm(2));
        double[][] now = new double[3][SIZE];
        double[] gradient = normal(new Random(3), SIZE);
        try (Workers workers = new Workers(2)) {
            BlockUpdate update = new BlockUpdate(spec(true), recipe, workers);
            long other = Thread.getAllStackTraces().keySet().stream().filter(x -> x.getName().startsWith("costate-"))
                    .mapToLong(Thread::getId).max().orElseThrow();
            int quiet = 0;
            long bytes = 0;
            for (int round = 0; round < 20_000 && quiet < 100; round++) {
                long there = bean.getThreadAllocatedBytes(other);
                long here = bean.getCurrentThreadAllocatedBytes();
                for (int step = 1; step <= 10; step++) {
                    update.run(now, gradient, 2, 0.05, step, now);
                }
                bytes = bean.getCurrentThreadAllocatedBytes() - here + bean.getThreadAllocatedBytes(other) - there;
                quiet = bytes == 0 ? quiet + 1 : 0;
            }
            assertEquals(100, quiet, "1,000 updates without an allocation; the last 10 took " + bytes + " bytes");
        }
    }
}
