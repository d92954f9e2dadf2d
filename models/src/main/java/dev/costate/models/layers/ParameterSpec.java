package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Names, shapes and initial distributions of the parameters of a model, in a fixed order.
 *
 * <p>Their values lie one after the other in one flat vector.
 *
 * <p>Immutable and thread-safe.
 */
public final class ParameterSpec {
    /** No parameters. */
    public static final ParameterSpec NONE = new ParameterSpec(List.of());

    private final List<Entry> entries;
    private final Map<String, Integer> offsets = new LinkedHashMap<>();
    private final int size;
    private final Evaluations evaluations = new Evaluations();

    /**
     * One parameter. Immutable and thread-safe.
     *
     * @param name dots separate the parts, {@code field.0.weight}
     * @param shape its shape
     * @param init what it starts from
     * @param lower the least value of each element, −∞ for none
     * @param upper the greatest value, ∞ for none
     */
    public record Entry(String name, Shape shape, Init init, double lower, double upper) {
        /** Checks the name and the bounds. */
        public Entry {
            Objects.requireNonNull(shape, "shape");
            Objects.requireNonNull(init, "init");
            if (!(lower <= upper)) {
                throw new IllegalArgumentException("parameter \"" + name + "\" has the bounds " + lower + " and "
                        + upper + ": the first must not be above the second");
            }
            if (!name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
                throw new IllegalArgumentException("parameter name \"" + name
                        + "\": must be letters, digits, _ and -, in parts separated by dots");
            }
        }
    }

    /** Makes a specification; bounds that are given are kept by training and fits, see {@link #within}. */
    public ParameterSpec(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        int at = 0;
        for (Entry e : entries) {
            if (offsets.put(e.name(), at) != null) {
                throw new IllegalArgumentException("two parameters are named \"" + e.name() + "\"");
            }
            at = Math.addExact(at, e.shape().size());
        }
        size = at;
    }

    /** Makes the specification of one parameter. */
    public static ParameterSpec of(String name, Shape shape, Init init) {
        return new ParameterSpec(
                List.of(new Entry(name, shape, init, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)));
    }

    /**
     * Returns these parameters, each value of them bounded.
     *
     * <p>Bounds are kept by projection: after every step of an optimiser a value beyond a bound is put on it, and
     * minimisers move within them. So a best value on a bound is found exactly.
     *
     * @param lower the least value, −∞ for none
     * @param upper the greatest value, ∞ for none
     */
    public ParameterSpec within(double lower, double upper) {
        return new ParameterSpec(
                entries.stream().map(e -> new Entry(e.name(), e.shape(), e.init(), lower, upper)).toList());
    }

    /** Returns the least value of each element of the flat vector, −∞ where it has no bound. */
    public double[] lower() {
        return bounds(Entry::lower);
    }

    /** Returns the greatest value of each element of the flat vector, ∞ where it has no bound. */
    public double[] upper() {
        return bounds(Entry::upper);
    }

    private double[] bounds(ToDoubleFunction<Entry> bound) {
        double[] all = new double[size];
        for (Entry e : entries) {
            int at = offsets.get(e.name());
            Arrays.fill(all, at, at + e.shape().size(), bound.applyAsDouble(e));
        }
        return all;
    }

    /** Returns these parameters followed by {@code others}. */
    public ParameterSpec and(ParameterSpec others) {
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(others.entries);
        return new ParameterSpec(all);
    }

    /** Returns these parameters with {@code prefix} and a dot before each name. */
    public ParameterSpec under(String prefix) {
        return new ParameterSpec(
                entries.stream()
                        .map(e -> new Entry(prefix + "." + e.name(), e.shape(), e.init(), e.lower(), e.upper()))
                        .toList());
    }

    /** Returns the parameters in their order. */
    public List<Entry> entries() {
        return entries;
    }

    /** Returns the number of values of all parameters together: the length of the flat vector. */
    public int size() {
        return size;
    }

    /** Returns where a parameter starts in the flat vector. */
    public int offset(String name) {
        Integer at = offsets.get(name);
        if (at == null) {
            throw new IllegalArgumentException("there is no parameter \"" + name + "\"; there are " + offsets.keySet());
        }
        return at;
    }

    /** Returns one parameter. */
    public Entry entry(String name) {
        offset(name);
        return entries.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
    }

    /**
     * Draws first values.
     *
     * @throws IllegalArgumentException if one lies outside its bounds
     */
    public Parameters initial(long seed) {
        double[] flat = new double[size];
        for (int i = 0; i < entries.size(); i++) {
            Entry e = entries.get(i);
            double[] v = e.init().values(e.shape(), seed, CounterRandom.INITIAL + i);
            for (double x : v) {
                if (!(x >= e.lower() && x <= e.upper())) {
                    throw new IllegalArgumentException("parameter \"" + e.name() + "\" starts at " + x
                            + ": must start within its bounds " + e.lower() + " and " + e.upper());
                }
            }
            System.arraycopy(v, 0, flat, offsets.get(e.name()), v.length);
        }
        return Parameters.wrap(this, flat);
    }

    /** The replays of layers on numbers with these parameters. */
    Evaluations evaluations() {
        return evaluations;
    }

    /** Returns the parameters by name, as views of the flat vector {@code theta} of a recording. */
    public Bound bind(Var theta) {
        if (!theta.shape().equals(Shape.of(size))) {
            throw new IllegalArgumentException(
                    "a parameter vector of shape " + theta.shape() + ": must be [" + size + "]");
        }
        return new Bound(this, theta);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParameterSpec s && names(s).equals(names(this));
    }

    @Override
    public int hashCode() {
        return names(this).hashCode();
    }

    private static Map<String, Shape> names(ParameterSpec s) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        s.entries.forEach(e -> shapes.put(e.name(), e.shape()));
        return shapes;
    }

    /** Returns for example {@code 252 parameters: field.0.weight [2, 50], …}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(size).append(" parameters");
        String separator = ": ";
        for (Entry e : entries) {
            text.append(separator).append(e.name()).append(' ').append(Arrays.toString(e.shape().dims()));
            separator = ", ";
        }
        return text.toString();
    }
}
