package dev.costate.models.experiments.dynamics;

import dev.costate.solvers.JacobianRightHandSide;
import java.util.List;

/**
 * A chaotic flow or map with its Jacobian. Immutable.
 *
 * @param name of the experiment
 * @param text the equations
 * @param equations the right-hand side, or the map
 * @param flow whether it is a flow
 * @param columns names of the unknowns
 * @param step length of a step of the classical Runge–Kutta method; 1 for maps
 * @param every steps between points that are trained on
 * @param inside a state on the attractor, where the training orbit starts
 * @param outside a state off the attractor, which its orbit is drawn to
 * @param exponents Lyapunov exponents from the literature or in closed form
 */
record ChaoticSystem(String name, String text, JacobianRightHandSide equations, boolean flow, List<String> columns,
        double step, int every, double[] inside, double[] outside, double[] exponents) {
    /** Lorenz 1963; exponents: Sprott 2003. */
    static final ChaoticSystem LORENZ = new ChaoticSystem("lorenz",
            "x' = 10(y - x), y' = x(28 - z) - y, z' = xy - 8z/3", new Lorenz(), true, List.of("x", "y", "z"), 0.01, 2,
            new double[] {-9.116407, -3.381641, 33.748295}, new double[] {-15, -15, -5},
            new double[] {0.9056, 0, -14.5723});
    /** Rössler 1976; exponents: Sprott 2003. */
    static final ChaoticSystem ROSSLER = new ChaoticSystem("rossler",
            "x' = -y - z, y' = x + 0.2y, z' = 0.2 + z(x - 5.7)", new Rossler(), true, List.of("x", "y", "z"), 0.01, 10,
            new double[] {-4.85, -5.66, 0.0188}, new double[] {1, 1, 5}, new double[] {0.0714, 0, -5.394});
    /**
     * The four-dimensional flow of Park, Yang and Chandramoorthy 2024, with their first three exponents.
     *
     * <p>All four sum up to the divergence, −64; that of −40.62 which they give for the last does not.
     */
    static final ChaoticSystem HYPERCHAOS = new ChaoticSystem("hyperchaos",
            "x' = 16x + 8z - yz, y' = xz - 40y, z' = 20(x - z) + xy, w' = 20(y - w) + xz", new Hyperchaos(), true,
            List.of("x", "y", "z", "w"), 0.001, 10, new double[] {10, 10, 10, 10}, new double[] {1, 1, 1, 40},
            new double[] {4.0387, 0.0210, -20.0044, -48.055});
    /** The tent map with its tip at a = 0.4: λ = −a ln a − (1 − a) ln(1 − a), uniform density. */
    static final ChaoticSystem TENT_MAP = new ChaoticSystem("tent-map", "x <- x/0.4 below 0.4, else (1 - x)/0.6",
            new TentMap(0.4), false, List.of("x"), 1, 1, new double[] {0.3141592653589793}, new double[] {0.05},
            new double[] {-0.4 * StrictMath.log(0.4) - 0.6 * StrictMath.log(0.6)});

    /** Returns the number of unknowns. */
    int width() {
        return columns.size();
    }

    private record Lorenz() implements JacobianRightHandSide {
        @Override
        public void eval(double t, double[] y, double[] dy) {
            dy[0] = 10 * (y[1] - y[0]);
            dy[1] = y[0] * (28 - y[2]) - y[1];
            dy[2] = y[0] * y[1] - 8.0 / 3 * y[2];
        }

        @Override
        public void jacobian(double t, double[] y, double[] j) {
            write(j, -10, 10, 0, 28 - y[2], -1, -y[0], y[1], y[0], -8.0 / 3);
        }
    }

    private record Rossler() implements JacobianRightHandSide {
        @Override
        public void eval(double t, double[] y, double[] dy) {
            dy[0] = -y[1] - y[2];
            dy[1] = y[0] + 0.2 * y[1];
            dy[2] = 0.2 + y[2] * (y[0] - 5.7);
        }

        @Override
        public void jacobian(double t, double[] y, double[] j) {
            write(j, 0, -1, -1, 1, 0.2, 0, y[2], 0, y[0] - 5.7);
        }
    }

    private record Hyperchaos() implements JacobianRightHandSide {
        @Override
        public void eval(double t, double[] y, double[] dy) {
            dy[0] = 16 * y[0] + 8 * y[2] - y[1] * y[2];
            dy[1] = y[0] * y[2] - 40 * y[1];
            dy[2] = 20 * (y[0] - y[2]) + y[0] * y[1];
            dy[3] = 20 * (y[1] - y[3]) + y[0] * y[2];
        }

        @Override
        public void jacobian(double t, double[] y, double[] j) {
            write(j, 16, -y[2], 8 - y[1], 0, y[2], -40, y[0], 0, 20 + y[1], y[0], -20, 0, y[2], 20, y[0], -20);
        }
    }

    private record TentMap(double tip) implements JacobianRightHandSide {
        @Override
        public void eval(double t, double[] y, double[] dy) {
            dy[0] = y[0] < tip ? y[0] / tip : (1 - y[0]) / (1 - tip);
        }

        @Override
        public void jacobian(double t, double[] y, double[] j) {
            j[0] = y[0] < tip ? 1 / tip : -1 / (1 - tip);
        }
    }

    private static void write(double[] to, double... values) {
        System.arraycopy(values, 0, to, 0, values.length);
    }
}
