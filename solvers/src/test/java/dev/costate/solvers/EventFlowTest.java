package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.shared.CaseSeeds;
import dev.costate.solvers.method.Methods;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/**
 * Flows y' = ±1 with several functions of several roots in a step, against an exact simulation, both ways in time.
 *
 * <p>The simulation knows every root, and when the solver looks: it says which roots can be seen. A smooth function has
 * no two roots between two samples, since a solver may see it turn back; a step function has no three, of which a
 * solver may find any.
 */
class EventFlowTest {
    /** Events that are compared. */
    private static final int MOST = 60;
    /** Functions that may have a root together. */
    private static final int TOGETHER = 4;

    /**
     * A function sign·Π(y − root)·Π(y − touch)², or its sign; it stops the solve if its jump is NaN, else adds it to y.
     */
    private record Watched(List<Double> roots, List<Double> touches, int sign, Event.Direction direction, double jump,
            boolean smooth) {
        double at(double y) {
            double g = sign;
            for (double r : roots) {
                g *= y - r;
            }
            for (double r : touches) {
                g *= (y - r) * (y - r);
            }
            return smooth ? g : Math.signum(g);
        }

        /** Returns the sign of g, touches aside. */
        int signAt(double y) {
            int s = sign;
            for (double r : roots) {
                s *= (int) Math.signum(y - r);
            }
            return s;
        }

        boolean counts(int before) {
            return switch (direction) {
                case BOTH -> true;
                case RISING -> before < 0;
                case FALLING -> before > 0;
            };
        }

        /** Returns the root between two states nearest to the first. */
        double rootBetween(double from, double to) {
            double nearest = Double.NaN;
            for (double r : roots) {
                if ((r - from) * (to - r) > 0 && !(Math.abs(r - from) >= Math.abs(nearest - from))) {
                    nearest = r;
                }
            }
            return nearest;
        }

        Event event() {
            Event e = Double.isNaN(jump) ? Event.stop((t, y) -> at(y[0]))
                    : Event.jump((t, y) -> at(y[0]), (t, y) -> y[0] += jump);
            return e.withDirection(direction);
        }
    }

    /** An event: whose, and how long after the start. */
    private record Seen(int event, double after) {
    }

    /** A flow from y0 with the velocity w = ±1 along the solve, over {@code span}, in steps of h. */
    private record Flow(List<Watched> functions, double y0, int w, double span, double h, int samples) {
        /** Returns what can be seen. */
        List<Seen> exact() {
            List<Seen> seen = new ArrayList<>();
            double s = 0;
            double y = y0;
            int m = functions.size();
            int[] before = new int[m];
            for (int i = 0; i < m; i++) {
                before[i] = functions.get(i).signAt(y);
            }
            while (s < span && seen.size() < MOST) {
                double to = s + h >= span - 1e-9 * h ? span : s + h;
                double from = y;
                double first = Double.NaN;
                for (int j = 1; j <= samples && Double.isNaN(first); j++) {
                    double end = y + w * (to - s) * j / samples;
                    first = firstSeen(before, from, end);
                    for (int i = 0; i < m && Double.isNaN(first); i++) {
                        before[i] = functions.get(i).signAt(end);
                    }
                    from = Double.isNaN(first) ? end : from;
                }
                if (Double.isNaN(first)) {
                    y += w * (to - s);
                    s = to;
                    continue;
                }
                s += Math.abs(first - y);
                y = first;
                double after = y + w * 1e-9;
                double jumps = 0;
                for (int i = 0; i < m; i++) {
                    Watched f = functions.get(i);
                    if (f.signAt(after) == -before[i] && f.counts(before[i]) && f.signAt(y) == 0) {
                        seen.add(new Seen(i, s));
                        jumps += f.jump;
                    }
                }
                if (Double.isNaN(jumps)) {
                    return seen;
                }
                y += jumps;
                for (int i = 0; i < m; i++) {
                    before[i] = functions.get(i).signAt(y + w * 1e-9);
                }
            }
            return seen;
        }

        /** Returns the state at the first root that is seen; every function that has crossed by then has one before. */
        private double firstSeen(int[] before, double from, double sample) {
            double first = Double.NaN;
            double end = sample + w * 1e-13;
            for (int i = 0; i < functions.size(); i++) {
                Watched f = functions.get(i);
                if (f.signAt(end) == -before[i] && f.counts(before[i])) {
                    double root = f.rootBetween(from, end);
                    if (Double.isNaN(first) || (first - root) * w > 0) {
                        first = root;
                        end = root + w * 1e-13;
                        i = -1;
                    }
                }
            }
            return first;
        }

        /** Returns a solve. */
        Solution solve(boolean backwards) {
            double rate = backwards ? -w : w;
            Event[] events = functions.stream().map(f -> f.event().withSamples(samples)).toArray(Event[]::new);
            return Ode.solve((t, y, dy) -> dy[0] = rate, new double[] {y0}, new double[] {0, backwards ? -span : span},
                    SolveOptions.fixed(Methods.RK4, h), events);
        }
    }

    private static Flow draw(Random random) {
        double h = 0.2 + 3 * random.nextDouble();
        int samples = 1 + random.nextInt(5);
        double span = 10;
        int w = random.nextBoolean() ? 1 : -1;
        double y0 = random.nextDouble();
        List<Watched> functions = new ArrayList<>();
        double shared = y0 + w * span * random.nextDouble();
        boolean smooth = random.nextBoolean();
        int m = 1 + random.nextInt(TOGETHER);
        for (int i = 0; i < m; i++) {
            boolean stop = i == 0 && random.nextInt(3) == 0;
            List<Double> roots = new ArrayList<>();
            if (!stop && random.nextInt(4) == 0) {
                roots.add(shared);
            }
            while (roots.size() < 2 || random.nextInt(3) > 0) {
                // pairs that are near each other beside others far away
                double near = roots.isEmpty() || random.nextBoolean() ? y0 + w * span * random.nextDouble()
                        : roots.get(roots.size() - 1) + w * 0.3 * h * random.nextDouble();
                long close = roots.stream().filter(r -> Math.abs(r - near) <= h / samples).count();
                if (close < (smooth ? 1 : 2)) {
                    roots.add(near);
                }
            }
            List<Double> touches = random.nextInt(3) > 0 ? List.of()
                    : List.of(y0 + w * h * (1 + random.nextInt(6)) / samples);
            double jump = random.nextInt(3) == 0 ? 0 : w * (random.nextDouble() - 0.3);
            functions.add(new Watched(roots, touches, random.nextBoolean() ? 1 : -1,
                    Event.Direction.values()[random.nextInt(3)], stop ? Double.NaN : jump, smooth));
        }
        return new Flow(functions, y0, w, span, h, samples);
    }

    @Tag("generator")
    @Property(tries = 10_000)
    void everyRootThatCanBeSeenInItsOrder(@ForAll(supplier = CaseSeeds.class) long seed) {
        Flow flow = draw(new Random(seed));
        List<Seen> exact = flow.exact();
        for (boolean backwards : new boolean[] {false, true}) {
            Solution solved = flow.solve(backwards);
            List<Seen> seen = solved.events().stream().map(o -> new Seen(o.event(), Math.abs(o.t()))).toList();
            List<Seen> expected = exact;
            if (solved.status() == SolveStatus.EVENTS_PILE_UP) {
                int n = seen.size();
                assertTrue(n >= 2 && seen.get(n - 1).after() - seen.get(n - 2).after() < 16 * 0x1p-20 * flow.h);
                expected = exact.subList(0, n);
            }
            String what = flow + "\nexact  " + expected + "\nsolved " + seen;
            assertTrue(same(expected, seen), what);
        }
    }

    /** Compares lists, the events at one time as a set. */
    private static boolean same(List<Seen> a, List<Seen> b) {
        if (a.size() != b.size() && Math.min(a.size(), b.size()) < MOST) {
            return false;
        }
        for (int i = 0; i < Math.min(a.size(), MOST - TOGETHER); i++) {
            Seen one = a.get(i);
            boolean found = b.subList(Math.max(0, i - TOGETHER), Math.min(b.size(), i + TOGETHER + 1)).stream()
                    .anyMatch(s -> s.event() == one.event() && Math.abs(s.after() - one.after()) <= 1e-9);
            if (!found) {
                return false;
            }
        }
        return true;
    }
}
