package dev.costate.models.lab;

import dev.costate.solvers.GradientMethod;
import java.util.List;

/**
 * Where a problem of a user's own comes from: {@code costate gradlab --problem FILE.java|JAR}.
 *
 * <p>The file holds a public class of its name, in no package, that implements this; a jar names its classes in
 * {@code META-INF/services/dev.costate.models.lab.ProblemSource}. A class has a public constructor without arguments.
 */
public interface ProblemSource {
    /**
     * Returns the problem, under a name of small letters, digits and hyphens; a tableau of one's own is given by
     * {@link LabProblem#withSolver}.
     */
    LabProblem problem();

    /** Returns gradient methods that are measured among those of the library; none unless overridden. */
    default List<GradientMethod> gradientMethods() {
        return List.of();
    }
}
