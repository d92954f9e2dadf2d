package dev.costate.models.files;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A torch state_dict in the names and orientations of this library's layers. Thread-confined. */
final class TorchState {
    private static final String[] GATES = {"reset", "update", "new"};

    private static final Predicate<String> NUMBER = Pattern.compile("\\d{1,9}").asMatchPredicate();

    private final String file;
    private final Map<String, NdArray> given;
    private final Predicate<String> outputsFirst;
    private final Map<String, TreeSet<Integer>> numbers = new HashMap<>(); // by what stands before them
    private final Map<String, NdArray> mapped = new LinkedHashMap<>();

    TorchState(String file, Map<String, NdArray> given, Predicate<String> outputsFirst) {
        this.file = file;
        this.given = given;
        this.outputsFirst = outputsFirst;
        for (String name : given.keySet()) {
            String before = "";
            for (String part : name.split("\\.")) {
                if (NUMBER.test(part)) {
                    numbers.computeIfAbsent(before, b -> new TreeSet<>()).add(Integer.valueOf(part));
                }
                before += part + ".";
            }
        }
    }

    Map<String, NdArray> mapped() {
        given.forEach((name, array) -> {
            String cell = name.replaceFirst("_l0$", "");
            if (cell.matches("(.*\\.)?weight_hh") && array.shape().length == 2) {
                recurrent(cell.substring(0, cell.length() - "weight_hh".length()), name.substring(cell.length()));
            } else if (!cell.matches("(.*\\.)?(weight_ih|bias_ih|bias_hh)")) {
                put(name, isOutputsFirst(name, array) ? transposed(array, 0, array.shape()[0]) : array);
            }
        });
        return mapped;
    }

    private void put(String name, NdArray array) {
        mapped.put(renumbered(name), array);
    }

    /** A linear layer's weight has as many rows as its bias has values; a square matrix may lie either way. */
    private boolean isOutputsFirst(String name, NdArray array) {
        int[] shape = array.shape();
        if (shape.length != 2 || shape[0] == 1 && shape[1] == 1) {
            return false;
        }
        if (shape[0] == shape[1]) {
            return outputsFirst.test(name);
        }
        NdArray bias = given.get(name.replaceFirst("weight$", "bias"));
        return name.endsWith("weight") && bias != null && Arrays.equals(bias.shape(), new int[] {shape[0]});
    }

    /** Rows from, …, to − 1 as columns. */
    private static NdArray transposed(NdArray a, int from, int to) {
        int columns = a.shape()[1];
        double[] t = new double[columns * (to - from)];
        for (int i = from; i < to; i++) {
            for (int j = 0; j < columns; j++) {
                t[j * (to - from) + i - from] = a.values()[i * columns + j];
            }
        }
        return new NdArray(new int[] {columns, to - from}, t);
    }

    /** A plain cell, or a GRU, whose rows are those of three gates. */
    private void recurrent(String prefix, String layer) {
        NdArray hidden = given.get(prefix + "weight_hh" + layer);
        NdArray input = given.get(prefix + "weight_ih" + layer);
        int n = hidden.shape()[1];
        int rows = hidden.shape()[0];
        if (rows != n && rows != 3 * n || input == null || input.shape().length != 2 || input.shape()[0] != rows) {
            throw FileFormatException.whole(file, "\"" + FileException.excerpt(prefix, 60) + "weight_hh" + layer
                    + "\" of " + rows + " rows for " + n + " hidden values: must be an RNN's or a GRU's, with as many "
                    + "rows in weight_ih");
        }
        double[] first = bias(prefix + "bias_ih" + layer, rows);
        double[] second = bias(prefix + "bias_hh" + layer, rows);
        for (int k = 0; k < rows / n; k++) {
            boolean plain = rows == n;
            boolean apart = k == 2; // the new value has a bias within the reset gate and one outside it
            double[] b = Arrays.copyOfRange(first, k * n, (k + 1) * n);
            for (int i = 0; !apart && i < n; i++) {
                b[i] += second[k * n + i];
            }
            String gate = plain ? "" : "_" + GATES[k];
            put(prefix + "input" + gate, transposed(input, k * n, (k + 1) * n));
            put(prefix + "hidden" + gate, transposed(hidden, k * n, (k + 1) * n));
            put(prefix + "bias" + gate, NdArray.of(b));
            if (apart) {
                put(prefix + "bias_hidden_new", NdArray.of(Arrays.copyOfRange(second, k * n, rows)));
            }
        }
    }

    /** A cell without biases has zeros. */
    private double[] bias(String name, int rows) {
        NdArray bias = given.get(name);
        if (bias != null && !Arrays.equals(bias.shape(), new int[] {rows})) {
            throw FileFormatException.whole(file, "\"" + FileException.excerpt(name, 60) + "\" has shape "
                    + Arrays.toString(bias.shape()) + ": must have " + rows + " values");
        }
        return bias == null ? new double[rows] : bias.values();
    }

    /** The numbers of a Sequential's modules that have parameters become 0, 1, … */
    private String renumbered(String name) {
        StringBuilder all = new StringBuilder();
        String before = "";
        for (String part : name.split("\\.")) {
            all.append(before.isEmpty() ? "" : ".")
                    .append(NUMBER.test(part) ? numbers.get(before).headSet(Integer.valueOf(part)).size() : part);
            before += part + ".";
        }
        return all.toString();
    }
}
