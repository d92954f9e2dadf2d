package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A loop: carry ← body(carry, x[i]), y[i] emitted, for i = 0 … n−1. Immutable.
 *
 * <p>Operands: the number of steps n (a scalar, if {@code counted}), the first carries, the sequences x stacked along
 * their first axis, then whatever the body captured. Results: the last carries, then the emitted y stacked along a
 * new first axis; entries from n on are zero. The stacks' length is the capacity; n may be anything from 0 to it,
 * and is known only at run time.
 *
 * <p>The body is a tape (carries, x[i], captured) ↦ (carries, y[i]). Both derivatives are scans again, so they can be
 * differentiated any number of times. The vjp runs the other way round over the carries of each step, which the
 * augmented form emits as one more stack each, and over what else it would have to recompute
 * ({@link ScanResiduals}), while the byte budget lasts.
 *
 * @param body what one step does
 * @param carries number of carries
 * @param sequences number of sequences
 * @param capacity length of the stacks
 * @param reverse whether it runs from the last entry to the first
 * @param counted whether operand 0 is the number of steps; otherwise all {@code capacity} are run
 * @param budgetBytes most bytes for what the augmented form keeps beyond the carries
 * @param kept what the augmented form keeps; {@link ScanResiduals#NONE} for a scan that is not augmented
 */
public record Scan(Tape body, int carries, int sequences, int capacity, boolean reverse, boolean counted,
        long budgetBytes, ScanResiduals kept) implements Op {
    /** The usual budget: 512 MiB. */
    public static final long BUDGET_BYTES = 512L << 20;

    /** Makes a scan with the usual budget. */
    public Scan(Tape body, int carries, int sequences, int capacity, boolean reverse, boolean counted) {
        this(body, carries, sequences, capacity, reverse, counted, BUDGET_BYTES, ScanResiduals.NONE);
    }

    /**
     * Records a scan over all entries of {@code xs}.
     *
     * @param init the first carries
     * @param xs the sequences, stacked along their first axis, of equal length
     * @param body (carries, one entry of each sequence) ↦ (carries…, emitted…); may use outer Vars
     * @return the last carries, then the stacks of what was emitted
     * @throws IllegalArgumentException if there is no sequence
     * @throws ShapeMismatchException if the sequences' lengths differ or a carry changes its shape
     */
    public static Var[] over(Var[] init, Var[] xs, BiFunction<Var[], Var[], Var[]> body) {
        return over(init, xs, BUDGET_BYTES, body);
    }

    /**
     * Records a scan over all entries of {@code xs} with a byte budget.
     *
     * @param budgetBytes most bytes that its vjp may keep of the steps beyond the carries; what does not fit is
     * recomputed
     * @throws IllegalArgumentException if there is no sequence or the budget is negative
     */
    public static Var[] over(Var[] init, Var[] xs, long budgetBytes, BiFunction<Var[], Var[], Var[]> body) {
        if (budgetBytes < 0) {
            throw new IllegalArgumentException("a budget of " + budgetBytes + " bytes: must be ≥ 0");
        }
        if (xs.length == 0) {
            throw new IllegalArgumentException("a scan over no sequence has no length: use Scan.counted");
        }
        return record(null, xs[0].shape().dim(0), init, xs, budgetBytes, body);
    }

    /**
     * Records a scan of a number of steps that is known at run time only.
     *
     * @param steps a scalar, whole, from 0 to {@code capacity}, otherwise the replay ends with an
     * {@link IllegalArgumentException}; its derivative is 0
     * @param capacity length of every stack
     */
    public static Var[] counted(Var steps, int capacity, Var[] init, Var[] xs, BiFunction<Var[], Var[], Var[]> body) {
        return record(steps, capacity, init, xs, BUDGET_BYTES, body);
    }

    private static Var[] record(Var steps, int capacity, Var[] init, Var[] xs, long budgetBytes,
            BiFunction<Var[], Var[], Var[]> body) {
        List<Shape> shapes = new ArrayList<>();
        for (Var c : init) {
            shapes.add(c.shape());
        }
        for (Var x : xs) {
            shapes.add(x.shape().without(0));
        }
        int c = init.length;
        Closure closure = Closure.record(shapes,
                v -> body.apply(Arrays.copyOf(v, c), Arrays.copyOfRange(v, c, v.length)));
        return apply(closure.tape(), steps, capacity, false, budgetBytes, init, xs, closure.captured());
    }

    private static Var[] apply(Tape body, Var steps, int capacity, boolean reverse, long budgetBytes, Var[] init,
            Var[] xs, List<Var> captured) {
        List<Var> in = new ArrayList<>();
        if (steps != null) {
            in.add(steps);
        }
        in.addAll(List.of(init));
        in.addAll(List.of(xs));
        in.addAll(captured);
        return Var.apply(new Scan(body, init.length, xs.length, capacity, reverse, steps != null, budgetBytes,
                ScanResiduals.NONE), in.toArray(Var[]::new));
    }

    @Override
    public String name() {
        return "scan";
    }

    @Override
    public String attributes() {
        return (reverse ? "reverse " : "") + (counted ? "up to " : "") + capacity + " steps of " + body.code().size()
                + " instructions";
    }

    private int first() {
        return counted ? 1 : 0;
    }

    @Override
    public List<Tape> tapes() {
        return List.of(body);
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        List<Shape> wanted = new ArrayList<>();
        if (counted) {
            wanted.add(Shape.SCALAR);
        }
        List<Shape> args = body.inputShapes();
        for (int i = 0; i < args.size(); i++) {
            wanted.add(i >= carries && i < carries + sequences ? args.get(i).stacked(capacity) : args.get(i));
        }
        if (!wanted.equals(in)) {
            throw new ShapeMismatchException("scan of " + capacity + " steps on " + in + ": the body needs " + wanted);
        }
        List<Shape> results = body.outputShapes();
        List<Shape> out = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (i < carries && !results.get(i).equals(args.get(i))) {
                throw new ShapeMismatchException("carry " + i + " of a scan enters the body as " + args.get(i)
                        + " and leaves it as " + results.get(i) + ": must be equal");
            }
            out.add(i < carries ? results.get(i) : results.get(i).stacked(capacity));
        }
        return out;
    }

    @Override
    public Kernel kernel(Binding b) {
        return new ScanKernel(this, b);
    }

    /** The same scan that also emits the carries entering each step, then what is kept. */
    @Override
    public Op augmented() {
        ScanResiduals keep = ScanResiduals.of(body, capacity, budgetBytes);
        Tape forward = keep.forward();
        int results = body.outputs().size();
        Tape wider = Tape.record(body.inputShapes(), v -> {
            Var[] r = forward.call(v);
            return concat(Arrays.copyOf(r, results), Arrays.copyOf(v, carries),
                    Arrays.copyOfRange(r, results, r.length));
        });
        return new Scan(wider, carries, sequences, capacity, reverse, counted, budgetBytes, keep);
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        Tape wider = Tape.record(body.inputShapes(), v -> concat(body.call(v), body.branches().call(v)));
        Var[] all = Var.apply(
                new Scan(wider, carries, sequences, capacity, reverse, counted, budgetBytes, ScanResiduals.NONE), in);
        return Arrays.copyOfRange(all, out.length, all.length);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        boolean[] active = new boolean[body.inputs().size()];
        for (int i = 0; i < active.length; i++) {
            active[i] = i < carries || tangents[first() + i] != null;
        }
        Operands x = new Operands(in);
        Operands d = new Operands(tangents);
        Var[] movingSequences = nonNull(d.sequences());
        Var[] init = concat(x.carries(), zerosWhereNull(d.carries(), x.carries()));
        Var[] xs = concat(x.sequences(), movingSequences);
        Var[] captured = concat(x.captured(), nonNull(d.captured()));
        Tape push = body.jvp(active);
        int results = body.outputs().size();
        int fixed = x.captured().length;
        Tape step = step(init, xs, captured, (c, entries, k) -> {
            Var[] primal = concat(Arrays.copyOf(c, carries), Arrays.copyOf(entries, sequences),
                    Arrays.copyOf(k, fixed));
            Var[] dots = concat(Arrays.copyOfRange(c, carries, c.length),
                    Arrays.copyOfRange(entries, sequences, entries.length), Arrays.copyOfRange(k, fixed, k.length));
            Var[] r = push.call(concat(primal, dots));
            return concat(Arrays.copyOf(r, carries), Arrays.copyOfRange(r, results, results + carries),
                    Arrays.copyOfRange(r, results + carries, r.length));
        });
        Var[] r = apply(step, x.steps(), capacity, reverse, budgetBytes, init, xs, List.of(captured));
        return Arrays.copyOfRange(r, carries, r.length);
    }

    /**
     * A scan the other way round, over the stacks of the augmented form.
     *
     * <p>Its carries are the cotangents of the carries and the sums of those of what was captured. It emits the
     * cotangents of the sequences.
     */
    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        // the plain form's results are followed by the stacks of the carries entering each step and of what is kept
        int outputs = kept.body().outputs().size();
        boolean[] want = Arrays.copyOfRange(wanted, first(), first() + body.inputs().size());
        Arrays.fill(want, 0, carries, true);
        Operands x = new Operands(in);
        Var[] entering = Arrays.copyOfRange(out, outputs, outputs + carries);
        Var[] stacks = Arrays.copyOfRange(out, outputs + carries, out.length);
        List<Var> sums = new ArrayList<>();
        for (int i = carries + sequences; i < want.length; i++) {
            if (want[i]) {
                sums.add(Var.zeros(in[first() + i].shape()));
            }
        }
        Var[] bars = new Var[outputs];
        for (int i = 0; i < bars.length; i++) {
            bars[i] = cotangents[i] == null ? Var.zeros(out[i].shape()) : cotangents[i];
        }
        Var[] init = concat(Arrays.copyOf(bars, carries), sums.toArray(Var[]::new));
        Var[] xs = concat(entering, x.sequences(), stacks, Arrays.copyOfRange(bars, carries, outputs));
        Tape step = backwardStep(want, init, xs, x.captured(), stacks.length);
        Var[] r = apply(step, x.steps(), capacity, !reverse, budgetBytes, init, xs, List.of(x.captured()));
        Var[] result = new Var[in.length];
        System.arraycopy(r, 0, result, first(), carries);
        int sum = carries;
        int emitted = init.length;
        for (int i = carries; i < want.length; i++) {
            if (want[i]) {
                result[first() + i] = i < carries + sequences ? r[emitted++] : r[sum++];
            }
        }
        return result;
    }

    /** Records the vjp of one step, which adds to the sums and emits the sequences' cotangents. */
    private Tape backwardStep(boolean[] want, Var[] init, Var[] xs, Var[] captured, int stacks) {
        Tape pull = kept.vjp(want);
        int given = carries + sequences;
        return step(init, xs, captured, (c, entries, k) -> {
            Var[] primal = concat(Arrays.copyOf(entries, given), k,
                    Arrays.copyOfRange(entries, given, given + stacks));
            Var[] g = concat(Arrays.copyOf(c, carries), Arrays.copyOfRange(entries, given + stacks, entries.length));
            Var[] back = pull.call(concat(primal, g));
            int sums = back.length - (init.length - carries);
            List<Var> next = new ArrayList<>(Arrays.asList(back).subList(0, carries));
            for (int i = carries; i < init.length; i++) {
                next.add(c[i].plus(back[sums + i - carries]));
            }
            next.addAll(Arrays.asList(back).subList(carries, sums));
            return next.toArray(Var[]::new);
        });
    }

    /** One step of a derivative: (carries, an entry of each sequence, captured) ↦ (carries, emitted). */
    private interface Step {
        Var[] apply(Var[] carries, Var[] entries, Var[] captured);
    }

    private static Tape step(Var[] init, Var[] xs, Var[] captured, Step f) {
        int entries = init.length + xs.length;
        return Tape.record(stepShapes(init, xs, captured), v -> f.apply(Arrays.copyOf(v, init.length),
                Arrays.copyOfRange(v, init.length, entries), Arrays.copyOfRange(v, entries, v.length)));
    }

    /** The operands by role. */
    private final class Operands {
        private final Var[] all;

        Operands(Var[] all) {
            this.all = all;
        }

        Var steps() {
            return counted ? all[0] : null;
        }

        Var[] carries() {
            return Arrays.copyOfRange(all, first(), first() + carries);
        }

        Var[] sequences() {
            return Arrays.copyOfRange(all, first() + carries, first() + carries + sequences);
        }

        Var[] captured() {
            return Arrays.copyOfRange(all, first() + carries + sequences, all.length);
        }
    }

    private static List<Shape> stepShapes(Var[] init, Var[] xs, Var[] captured) {
        List<Shape> shapes = new ArrayList<>();
        for (Var v : init) {
            shapes.add(v.shape());
        }
        for (Var v : xs) {
            shapes.add(v.shape().without(0));
        }
        for (Var v : captured) {
            shapes.add(v.shape());
        }
        return shapes;
    }

    private static Var[] zerosWhereNull(Var[] vars, Var[] like) {
        Var[] out = vars.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] = out[i] == null ? Var.zeros(like[i].shape()) : out[i];
        }
        return out;
    }

    private static Var[] nonNull(Var[] vars) {
        return Arrays.stream(vars).filter(v -> v != null).toArray(Var[]::new);
    }

    private static Var[] concat(Var[]... parts) {
        return Arrays.stream(parts).flatMap(Arrays::stream).toArray(Var[]::new);
    }
}
