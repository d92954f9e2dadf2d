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
     */
    public record Entry(String name, Shape shape, Init init) {
        /** Checks the name. */
        public Entry {
            Objects.requireNonNull(shape, "shape");
            Objects.requireNonNull(init, "init");
            if (!name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
                throw new IllegalArgumentException("parameter name \"" + name
                        + "\": must be letters, digits, _ and -, in parts separated by dots");
            }
        }
    }

    /** Makes a specification. */
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
        return new ParameterSpec(List.of(new Entry(name, shape, init)));
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
                entries.stream().map(e -> new Entry(prefix + "." + e.name(), e.shape(), e.init())).toList());
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

    /** Draws first values. */
    public Parameters initial(long seed) {
        double[] flat = new double[size];
        for (int i = 0; i < entries.size(); i++) {
            Entry e = entries.get(i);
            double[] v = e.init().values(e.shape(), seed, CounterRandom.INITIAL + i);
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
