package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of a {@link ParameterSpec}: a named set of tensors in a fixed order, and one flat vector.
 *
 * <p>Immutable and thread-safe.
 */
public final class Parameters {
    private final ParameterSpec spec;
    private final double[] flat;

    private Parameters(ParameterSpec spec, double[] flat) {
        if (flat.length != spec.size()) {
            throw new IllegalArgumentException(flat.length + " values for " + spec.size() + " parameters");
        }
        this.spec = spec;
        this.flat = flat;
    }

    /** Makes parameters from a copy of their flat vector. */
    public static Parameters of(ParameterSpec spec, double[] flat) {
        return new Parameters(spec, flat.clone());
    }

    static Parameters wrap(ParameterSpec spec, double[] flat) {
        return new Parameters(spec, flat);
    }

    /** Returns names, shapes and initial distributions. */
    public ParameterSpec spec() {
        return spec;
    }

    /** Returns a copy of the flat vector. */
    public double[] flat() {
        return flat.clone();
    }

    /** Returns the flat vector as a tensor: what goes into a replay. */
    public Tensor theta() {
        return Tensor.vector(flat);
    }

    /** Returns one parameter. */
    public Tensor tensor(String name) {
        Shape shape = spec.entry(name).shape();
        int at = spec.offset(name);
        return Tensor.of(shape, Arrays.copyOfRange(flat, at, at + shape.size()));
    }

    /** Returns the parameters whose names start with {@code part} and a dot, by what follows it. */
    public Parameters in(String part) {
        List<ParameterSpec.Entry> inner = new ArrayList<>();
        double[] values = new double[flat.length];
        int size = 0;
        for (ParameterSpec.Entry e : spec.entries()) {
            if (e.name().startsWith(part + ".")) {
                inner.add(new ParameterSpec.Entry(e.name().substring(part.length() + 1), e.shape(), e.init(), e.lower(),
                        e.upper()));
                System.arraycopy(flat, spec.offset(e.name()), values, size, e.shape().size());
                size += e.shape().size();
            }
        }
        return new Parameters(new ParameterSpec(inner), Arrays.copyOf(values, size));
    }

    /** Returns whether every value is finite. */
    public boolean allFinite() {
        return Arrays.stream(flat).allMatch(Double::isFinite);
    }

    /**
     * Returns the SHA-256 of the values' bits, 64 hexadecimal digits.
     *
     * <p>The values are taken big-endian, in the order of the flat vector.
     */
    public String sha256() {
        ByteBuffer bytes = ByteBuffer.allocate(8 * flat.length);
        for (double x : flat) {
            bytes.putDouble(x);
        }
        return FileBytes.sha256(bytes.array());
    }

    /** Returns the tensors as they go to a file. */
    public Map<String, NdArray> arrays() {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        for (ParameterSpec.Entry e : spec.entries()) {
            arrays.put(e.name(), new NdArray(e.shape().dims(), tensor(e.name()).toArray()));
        }
        return arrays;
    }

    /** Writes a safetensors file, atomically. */
    public void save(Path file, Map<String, String> metadata) {
        new Safetensors(arrays(), metadata).save(file);
    }

    /**
     * Takes the parameters out of a safetensors file, which may hold other arrays too.
     *
     * @param file its name, for errors
     * @throws FileFormatException if one is missing, has another shape or is not finite
     */
    public static Parameters from(ParameterSpec spec, String file, Safetensors content) {
        for (ParameterSpec.Entry e : spec.entries()) {
            check(e, file, content);
        }
        double[] flat = new double[spec.size()]; // as many as the file holds
        for (ParameterSpec.Entry e : spec.entries()) {
            double[] values = content.array(e.name()).values();
            System.arraycopy(values, 0, flat, spec.offset(e.name()), values.length);
        }
        return new Parameters(spec, flat);
    }

    private static void check(ParameterSpec.Entry e, String file, Safetensors content) {
        NdArray array = content.arrays().get(e.name());
        if (array == null) {
            throw FileFormatException.whole(file, "there is no parameter \"" + e.name() + "\" in it");
        }
        if (!Arrays.equals(array.shape(), e.shape().dims())) {
            throw FileFormatException.whole(file, "parameter \"" + e.name() + "\" has shape "
                    + FileException.excerpt(Arrays.toString(array.shape()), 60) + ", the model needs " + e.shape());
        }
        for (double x : array.values()) {
            if (!Double.isFinite(x)) {
                throw FileFormatException.whole(file,
                        "parameter \"" + e.name() + "\" holds " + x + "; all values must be finite");
            }
        }
    }

    /** Reads a safetensors file. */
    public static Parameters load(ParameterSpec spec, Path file) {
        return from(spec, file.toString(), Safetensors.load(file));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters p && spec.equals(p.spec) && Arrays.equals(flat, p.flat);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(flat);
    }

    @Override
    public String toString() {
        return spec.toString();
    }
}
