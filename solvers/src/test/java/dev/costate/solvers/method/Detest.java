package dev.costate.solvers.method;

import static java.lang.StrictMath.abs;
import static java.lang.StrictMath.cos;
import static java.lang.StrictMath.exp;
import static java.lang.StrictMath.floor;
import static java.lang.StrictMath.log;
import static java.lang.StrictMath.pow;
import static java.lang.StrictMath.signum;
import static java.lang.StrictMath.sin;
import static java.lang.StrictMath.sqrt;

import dev.costate.solvers.RightHandSide;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The 30 nonstiff problems of Hull, Enright, Fellen and Sedgwick 1972, from t = 0 to 20. StrictMath, so that counts
 * of evaluations are the same everywhere.
 *
 * @param end y(20): closed form where there is one, else the table of Enright and Pryce 1987
 */
record Detest(String name, RightHandSide f, double[] y0, double[] end) {
    static final double T = 20;
    static final List<Detest> ALL = new ArrayList<>();
    /** y(20) as tabulated; C4 only its components 1, 26 and 51. */
    static final Map<String, double[]> TABLE = new HashMap<>();

    static {
        read();
        scalar();
        small();
        moderate();
        orbits();
        secondOrder();
        discontinuous();
    }

    private static void read() {
        try (InputStream in = Detest.class.getResourceAsStream("detest_endpoints.csv")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String[] part = line.split(";");
                if (!line.startsWith("#")) {
                    TABLE.put(part[0], numbers(part[3]));
                    TABLE.put(part[0] + " start", part[2].matches("[-.0-9 ]+") ? numbers(part[2]) : null);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] numbers(String list) {
        return Arrays.stream(list.trim().split(" "))
                .mapToDouble(s -> Double.parseDouble(s.substring(s.indexOf('=') + 1))).toArray();
    }

    private static void add(String name, RightHandSide f, double[] y0, double... end) {
        ALL.add(new Detest(name, f, y0, end.length == 0 ? TABLE.get(name) : end));
    }

    private static double[] of(double... y) {
        return y;
    }

    private static void scalar() {
        add("A1", (t, y, dy) -> dy[0] = -y[0], of(1), exp(-20));
        add("A2", (t, y, dy) -> dy[0] = -y[0] * y[0] * y[0] / 2, of(1), 1 / sqrt(21));
        add("A3", (t, y, dy) -> dy[0] = y[0] * cos(t), of(1), exp(sin(20)));
        add("A4", (t, y, dy) -> dy[0] = y[0] / 4 * (1 - y[0] / 20), of(1), 20 / (1 + 19 * exp(-5)));
        add("A5", (t, y, dy) -> dy[0] = (y[0] - t) / (y[0] + t), of(4));
    }

    private static void small() {
        add("B1", (t, y, dy) -> {
            dy[0] = 2 * (y[0] - y[0] * y[1]);
            dy[1] = -(y[1] - y[0] * y[1]);
        }, of(1, 3));
        double slow = exp(-20) / 2;
        double quick = exp(-60) / 2;
        add("B2", (t, y, dy) -> {
            dy[0] = -y[0] + y[1];
            dy[1] = y[0] - 2 * y[1] + y[2];
            dy[2] = y[1] - y[2];
        }, of(2, 0, 1), 1 + slow + quick, 1 - 2 * quick, 1 - slow + quick);
        add("B3", (t, y, dy) -> {
            dy[0] = -y[0];
            dy[1] = y[0] - y[1] * y[1];
            dy[2] = y[1] * y[1];
        }, of(1, 0, 0));
        add("B4", (t, y, dy) -> {
            double r = sqrt(y[0] * y[0] + y[1] * y[1]);
            dy[0] = -y[1] - y[0] * y[2] / r;
            dy[1] = y[0] - y[1] * y[2] / r;
            dy[2] = y[0] / r;
        }, of(3, 0, 0), (2 + cos(20)) * cos(20), (2 + cos(20)) * sin(20), sin(20));
        add("B5", (t, y, dy) -> {
            dy[0] = y[1] * y[2];
            dy[1] = -y[0] * y[2];
            dy[2] = -0.51 * y[0] * y[1];
        }, of(0, 1, 1));
    }

    private static void moderate() {
        double[] c1 = new double[10];
        double[] c2 = new double[10];
        double term = exp(-20);
        double last = 1;
        for (int i = 0; i < 9; i++) {
            c1[i] = term;
            last -= term;
            term *= 20.0 / (i + 1);
            c2[i] = exp(-20) * pow(1 - exp(-20), i);
        }
        c1[9] = last;
        c2[9] = pow(1 - exp(-20), 9);
        add("C1", (t, y, dy) -> {
            dy[0] = -y[0];
            for (int i = 1; i < 9; i++) {
                dy[i] = y[i - 1] - y[i];
            }
            dy[9] = y[8];
        }, unit(10), c1);
        add("C2", (t, y, dy) -> {
            dy[0] = -y[0];
            for (int i = 1; i < 9; i++) {
                dy[i] = i * y[i - 1] - (i + 1) * y[i];
            }
            dy[9] = 9 * y[8];
        }, unit(10), c2);
        add("C3", Detest::heat, unit(10), heatAtTheEnd(10));
        add("C4", Detest::heat, unit(51), heatAtTheEnd(51));
        add("C5", Detest::planets, TABLE.get("C5 start"));
    }

    private static double[] unit(int n) {
        double[] y = new double[n];
        y[0] = 1;
        return y;
    }

    private static void heat(double t, double[] y, double[] dy) {
        int n = y.length;
        for (int i = 0; i < n; i++) {
            dy[i] = (i > 0 ? y[i - 1] : 0) - 2 * y[i] + (i < n - 1 ? y[i + 1] : 0);
        }
    }

    private static double[] heatAtTheEnd(int n) {
        double[] y = new double[n];
        double w = Math.PI / (n + 1);
        for (int k = 1; k <= n; k++) {
            for (int j = 1; j <= n; j++) {
                y[k - 1] += 2.0 / (n + 1) * sin(j * w) * sin(j * k * w) * exp(-(2 - 2 * cos(j * w)) * T);
            }
        }
        return y;
    }

    static final double[] MASS = {1.00000597682, 0.954786104043e-3, 0.285583733151e-3, 0.437273164546e-4,
        0.517759138449e-4, 0.277777777778e-5};

    /** Five outer planets; y holds positions, planet by planet, then velocities. */
    private static void planets(double t, double[] y, double[] dy) {
        System.arraycopy(y, 15, dy, 0, 15);
        double[] cubed = new double[5];
        for (int j = 0; j < 5; j++) {
            cubed[j] = cube(y[3 * j], y[3 * j + 1], y[3 * j + 2]);
        }
        for (int i = 0; i < 5; i++) {
            for (int x = 0; x < 3; x++) {
                double a = -(MASS[0] + MASS[i + 1]) * y[3 * i + x] / cubed[i];
                for (int j = 0; j < 5; j++) {
                    if (j != i) {
                        double d = cube(y[3 * j] - y[3 * i], y[3 * j + 1] - y[3 * i + 1], y[3 * j + 2] - y[3 * i + 2]);
                        a += MASS[j + 1] * ((y[3 * j + x] - y[3 * i + x]) / d - y[3 * j + x] / cubed[j]);
                    }
                }
                dy[15 + 3 * i + x] = 2.95912208286 * a;
            }
        }
    }

    private static double cube(double x, double y, double z) {
        double r = x * x + y * y + z * z;
        return r * sqrt(r);
    }

    private static void orbits() {
        for (int i = 0; i < 5; i++) {
            double e = (2 * i + 1) / 10.0;
            double u = T;
            for (int k = 0; k < 100; k++) {
                u -= (u - e * sin(u) - T) / (1 - e * cos(u));
            }
            double turn = 1 - e * cos(u);
            double minor = sqrt(1 - e * e);
            add("D" + (i + 1), (t, y, dy) -> {
                double r = cube(y[0], y[1], 0);
                dy[0] = y[2];
                dy[1] = y[3];
                dy[2] = -y[0] / r;
                dy[3] = -y[1] / r;
            }, of(1 - e, 0, 0, sqrt((1 + e) / (1 - e))), cos(u) - e, minor * sin(u), -sin(u) / turn,
                    minor * cos(u) / turn);
        }
    }

    private static void secondOrder() {
        add("E1", (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = -(y[1] / (t + 1) + (1 - 0.25 / ((t + 1) * (t + 1))) * y[0]);
        }, TABLE.get("E1 start"), sqrt(2 / (Math.PI * 21)) * sin(21),
                sqrt(2 / (Math.PI * 21)) * (cos(21) - sin(21) / 42));
        add("E2", (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = (1 - y[0] * y[0]) * y[1] - y[0];
        }, of(2, 0));
        add("E3", (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = y[0] * y[0] * y[0] / 6 - y[0] + 2 * sin(2.78535 * t);
        }, of(0, 0));
        double k = exp(-2 * T * sqrt(0.032 * 0.4));
        add("E4", (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = 0.032 - 0.4 * y[1] * y[1];
        }, of(30, 0), 30 + (T * sqrt(0.032 * 0.4) + log((1 + k) / 2)) / 0.4, sqrt(0.08) * (1 - k) / (1 + k));
        add("E5", (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = sqrt(1 + y[1] * y[1]) / (25 - t);
        }, of(0, 0), (25 * log(5) - 12) / 2, 2.4);
    }

    private static void discontinuous() {
        add("F1", (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = 0.2 * y[1] - (Math.PI * Math.PI + 0.01) * y[0] + (even(t) ? 1 : -1);
        }, of(0, 0));
        double y2 = 110;
        for (int i = 0; i < 20; i += 2) {
            y2 = 110 / 3.0 + (y2 - 110 / 3.0) * exp(-1.5);
            y2 = 110 + (y2 - 110) * exp(-0.5);
        }
        add("F2", (t, y, dy) -> dy[0] = 55 - (even(t) ? 1.5 : 0.5) * y[0], of(110), y2);
        add("F3", (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = 0.01 * y[1] * (1 - y[0] * y[0]) - y[0] - abs(sin(Math.PI * t));
        }, of(0, 0));
        add("F4", (t, y,
                dy) -> dy[0] = t <= 10 ? -2.0 / 21 - 120 * (t - 5) / pow(1 + 4 * (t - 5) * (t - 5), 16) : -2 * y[0],
                of(1), exp(-20) / 21);
        double c = 0;
        for (int i = 1; i < 20; i++) {
            c += pow(i, 4.0 / 3);
        }
        double factor = 4 / (3 * c);
        add("F5", (t, y, dy) -> {
            double s = 0;
            for (int i = 1; i < 20; i++) {
                s += signum(t - i) * StrictMath.cbrt(abs(t - i));
            }
            dy[0] = y[0] * factor * s;
        }, of(1), 1);
    }

    /** Where the field of F5 has a cusp; the other problems are solved without help. */
    double[] stops() {
        return name.equals("F5") ? java.util.stream.IntStream.range(1, 20).mapToDouble(i -> i).toArray()
                : new double[0];
    }

    private static boolean even(double t) {
        return (int) floor(t) % 2 == 0;
    }

    @Override
    public String toString() {
        return name;
    }
}
