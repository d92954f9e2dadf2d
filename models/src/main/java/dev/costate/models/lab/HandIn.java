package dev.costate.models.lab;

import dev.costate.models.data.CsvReader;
import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;

/** A gradient of another library, to be ranked beside ours. Immutable. */
public final class HandIn {
    /** The solver's name in a {@link GradientLab.Row} of a gradient that was handed in. */
    public static final String SOLVER = "handed in";

    private static final String HEADER = "problem,method,tolerance,evaluations,gradient";

    final String method;
    final long evaluations;
    final double[] gradient;
    private final String problem;
    private final double tolerance;

    /**
     * Makes one.
     *
     * @param problem the problem's name
     * @param method what computed it
     * @param tolerance relative and absolute tolerance, both
     * @param evaluations evaluations of the field with all that the backward pass took; 0 if not known
     * @param gradient its elements, y₀'s first, then each parameter's in row-major order; they need not be finite
     */
    public HandIn(String problem, String method, double tolerance, long evaluations, double... gradient) {
        this.problem = problem;
        this.method = method;
        this.tolerance = tolerance;
        this.evaluations = evaluations;
        this.gradient = gradient.clone();
    }

    /** Returns the problem's name. */
    public String problem() {
        return problem;
    }

    /** Returns the tolerance. */
    public double tolerance() {
        return tolerance;
    }

    /**
     * Reads gradients from CSV with the header {@code problem,method,tolerance,evaluations,gradient}; the numbers of a
     * gradient stand in one cell with blanks between them.
     *
     * @throws FileException if it cannot be read, has another header, has the name of one of our methods, or holds
     * what is not a number
     */
    public static List<HandIn> read(Path path) {
        String file = path.toString();
        SortedMap<Integer, List<String>> rows = CsvReader.words(path);
        if (!String.join(",", rows.remove(rows.firstKey())).equals(HEADER) || rows.isEmpty()) {
            throw FileFormatException.whole(file, "must begin with " + HEADER + " and have a line for each gradient");
        }
        List<HandIn> all = new ArrayList<>();
        for (int line : rows.keySet()) {
            List<String> cells = rows.get(line);
            String[] words = String.join(" ", cells.subList(2, 5)).split(" +");
            double[] x = new double[words.length];
            for (int i = 0; i < x.length; i++) {
                OptionalDouble number = CsvReader.number(words[i]);
                if (number.isEmpty()) {
                    throw FileFormatException.inLine(file, line,
                            '"' + FileException.excerpt(words[i], 40) + "\" is not a number");
                }
                x[i] = number.getAsDouble();
            }
            boolean wrong = !(x[0] >= 1e-12 && x[0] <= 0.1 && x[1] >= 0);
            for (GradientMethod ours : GradientMethods.ALL) {
                wrong |= ours.name().equals(cells.get(1));
            }
            if (wrong) {
                throw FileFormatException.inLine(file, line, "the method must have a name that none here has, "
                        + "the tolerance be from 1e-12 to 0.1, evaluations from 0");
            }
            all.add(new HandIn(cells.get(0), cells.get(1), x[0], (long) x[1], Arrays.copyOfRange(x, 2, x.length)));
        }
        return all;
    }
}
