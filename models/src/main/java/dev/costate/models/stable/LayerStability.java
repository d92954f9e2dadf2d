package dev.costate.models.stable;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.fitted.Rows;
import dev.costate.models.layers.LayerStack;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How stable a network is where the data go: eigenvalues of its layers, and what becomes of a perturbation.
 *
 * <p>Haber and Ruthotto 2017, section 2.2: forward propagation is stable if Re λ ≤ 0 for the eigenvalues λ of the
 * layers' Jacobians ∂F/∂y, and its discretisation if hλ lies in the region of stability of the method. Thread-confined.
 */
public final class LayerStability {
    /** Stream of the perturbation. */
    private static final long STREAM = CounterRandom.DATA + 21;

    private final StableNet net;
    private final Parameters parameters;
    private final double[] inputs;
    private final int rows;
    private final int cells;

    /**
     * Takes a network with parameters and the rows to follow.
     *
     * @param rows at least one, in the units of the data
     */
    public LayerStability(StableNet net, Parameters parameters, double[][] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("no rows to follow: give one or more");
        }
        this.net = net;
        this.parameters = parameters;
        this.rows = rows.length;
        inputs = net.values().apply(Rows.flat(rows, net.width()));
        cells = (net.layer().paired() ? 2 : 1) * net.layer().channels();
    }

    private Shape state() {
        int channels = net.layer().channels();
        return net.layer().paired() ? Shape.of(2, rows, channels) : Shape.of(rows, channels);
    }

    /** Where the i-th component of a row's state lies in the state of all rows. */
    private int at(int row, int i) {
        int channels = net.layer().channels();
        return i / channels * rows * channels + row * channels + i % channels;
    }

    private Tensor run(List<Shape> shapes, Recording what, Tensor... arguments) {
        return Replay.of(Tape.record(shapes, v -> new Var[] {what.of(v)}).simplify()).run(arguments)[0];
    }

    /** A result as a function of a tape's inputs. */
    @FunctionalInterface
    private interface Recording {
        Var of(Var[] v);
    }

    /** The state before each layer: depth + 1 times all cells. */
    private double[] states() {
        return run(List.of(Shape.of(parameters.spec().size()), Shape.of(rows, net.width())),
                v -> net.states(parameters.spec().bind(v[0]), net.start(parameters.spec().bind(v[0]), v[1])),
                parameters.theta(), Tensor.of(Shape.of(rows, net.width()), inputs)).toArray();
    }

    /**
     * Returns hλ for the eigenvalues λ of the layers' Jacobians at every row.
     *
     * @param most of how many layers at most, evenly out of all; at least 1
     * @return pairs {real part, imaginary part}, layer after layer and in each row after row
     */
    public double[][] spectrum(int most) {
        LayerStack stack = net.stack();
        double[] weights = weights();
        int size = weights.length / stack.depth();
        double[] states = states();
        Tape layer = Tape.record(List.of(Shape.of(size), state()), v -> new Var[] {stack.apply(v[0], v[1])});
        Replay jvp = Replay.of(layer.jvp(false, true).simplify());
        List<double[]> all = new ArrayList<>();
        int apart = (stack.depth() + most - 1) / most;
        for (int j = 0; j < stack.depth(); j += apart) {
            double[][][] jacobians = new double[rows][cells][cells];
            for (int column = 0; column < cells; column++) {
                double[] direction = new double[rows * cells];
                for (int row = 0; row < rows; row++) {
                    direction[at(row, column)] = net.step();
                }
                double[] change = jvp.run(Tensor.vector(Arrays.copyOfRange(weights, j * size, (j + 1) * size)),
                        Tensor.of(state(), Arrays.copyOfRange(states, j * rows * cells, (j + 1) * rows * cells)),
                        Tensor.of(state(), direction))[1].toArray();
                for (int row = 0; row < rows; row++) {
                    for (int i = 0; i < cells; i++) {
                        jacobians[row][i][column] = change[at(row, i)];
                    }
                }
            }
            for (double[][] jacobian : jacobians) {
                all.addAll(List.of(Eigenvalues.of(jacobian)));
            }
        }
        return all.toArray(double[][]::new);
    }

    /**
     * Returns how a small perturbation of the first state grows through the network, made deeper or less deep.
     *
     * <p>The weights are prolonged ({@link LayerStack#prolonged}). It is the tangent, not a difference:
     * √(Σ‖δⱼ‖²/Σ‖δ₀‖²) over the rows, δ₀ drawn normal.
     *
     * @param layers how many, at least 1
     * @return the growth before, between and after the layers: {@code layers} + 1 numbers, the first 1
     */
    public double[] growth(int layers) {
        StableNet deep = net.withDepth(net.name(), layers);
        return growth(deep, net.stack().prolonged(weights(), layers), 1);
    }

    /**
     * Returns how a small perturbation grows when one layer is passed again and again.
     *
     * <p>Its weights do not change with time, which is what eigenvalues speak of. As {@link #growth(int)} otherwise.
     *
     * @param number of the layer, from 0
     * @param layers how often, at least 1
     */
    public double[] heldGrowth(int number, int layers) {
        double[] weights = weights();
        int size = weights.length / net.stack().depth();
        double[] held = new double[layers * size];
        for (int j = 0; j < layers; j++) {
            System.arraycopy(weights, number * size, held, j * size, size);
        }
        return growth(net.withDepth(net.name(), layers), held, (double) layers / net.stack().depth());
    }

    private double[] weights() {
        return parameters.tensor("stack.layers").toArray();
    }

    /** Through a network of other layers that take {@code span} times the time. */
    private double[] growth(StableNet deep, double[] weights, double span) {
        LayerStack stack = deep.stack();
        ParameterSpec spec = stack.parameters();
        double h = deep.step() * span;
        double[] times = new double[stack.depth() + 1];
        Arrays.setAll(times, j -> j * h);
        SolveOptions steps = deep.solver().withFirstStep(h);
        Tape through = Tape.record(List.of(Shape.of(spec.size()), state()),
                v -> new Var[] {Ode.record(stack.field(spec.bind(v[0]), h), v[1], times, steps)});
        double[] direction = CounterRandom.normal(0, STREAM, 0, rows * cells);
        double[] moved = Replay.of(through.jvp(false, true).simplify()).run(Tensor.vector(weights),
                Tensor.of(state(), Arrays.copyOf(states(), rows * cells)), Tensor.of(state(), direction))[1].toArray();
        double[] growth = new double[times.length];
        for (int i = 0; i < moved.length; i++) {
            growth[i / (rows * cells)] += moved[i] * moved[i];
        }
        double first = growth[0];
        Arrays.setAll(growth, j -> Math.sqrt(growth[j] / first));
        return growth;
    }
}
