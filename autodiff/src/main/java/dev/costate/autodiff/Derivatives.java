package dev.costate.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The sweeps over a tape, written as Var operations in the open recording. Stateless.
 *
 * <p>The forward sweep carries tangents along the instructions, the reverse sweep cotangents against them (Griewank and
 * Walther 2008). As in the rules of an {@link Op}, {@code null} stands for a derivative that is zero.
 */
public final class Derivatives {
    private Derivatives() {
    }

    /**
     * A tape recorded again inside another recording. Belongs to the recording thread.
     *
     * @param vars the Var of each value of the tape
     * @param ops per instruction its op, or the augmented form of it
     * @param results per instruction its results, those of its augmented form included
     * @param outputs the Vars of the tape's outputs
     */
    public record Inlined(Var[] vars, List<Op> ops, List<Var[]> results, Var[] outputs) {
    }

    static Inlined inline(Tape tape, Var[] arguments, boolean augmented) {
        return inline(tape, arguments, augmented, Map.of());
    }

    /**
     * Records a tape again, of which some values are known already.
     *
     * @param arguments one per input, of its shape
     * @param augmented whether ops take the form that {@link #reverse} needs, see {@link Op#augmented}
     * @param known the Vars that replace instructions of one result, by the number of that result
     * @throws IllegalArgumentException if there are too many or too few arguments
     * @throws ShapeMismatchException if an argument has another shape than its input
     */
    public static Inlined inline(Tape tape, Var[] arguments, boolean augmented, Map<Integer, Var> known) {
        check(tape, arguments);
        Var[] vars = new Var[tape.values()];
        for (int i = 0; i < arguments.length; i++) {
            vars[tape.inputs().get(i)] = arguments[i];
        }
        List<Var[]> results = new ArrayList<>(tape.code().size());
        List<Op> ops = new ArrayList<>(tape.code().size());
        for (Instruction ins : tape.code()) {
            Op op = augmented ? ins.op().augmented() : ins.op();
            Var given = known.get(ins.out().get(0));
            Var[] out = given != null ? new Var[] {given} : Recorder.emit(op, pick(vars, ins.in()), ins.source());
            for (int i = 0; i < ins.out().size(); i++) {
                vars[ins.out().get(i)] = out[i];
            }
            results.add(out);
            ops.add(op);
        }
        return new Inlined(vars, ops, results, pick(vars, tape.outputs()));
    }

    /** Forward sweep: returns the outputs, then their tangents, zeros where nothing active is used. */
    static Var[] forward(Tape tape, Var[] arguments, Var[] tangents) {
        Inlined primal = inline(tape, arguments, false);
        Var[] dots = tangentsOf(tape, primal, tangents);
        Var[] out = Arrays.copyOf(primal.outputs(), 2 * primal.outputs().length);
        for (int i = 0; i < dots.length; i++) {
            out[dots.length + i] = dots[i] != null ? dots[i] : Var.zeros(out[i].shape());
        }
        return out;
    }

    /** Returns the tangents of the outputs, null for zero. */
    static Var[] tangentsOf(Tape tape, Inlined primal, Var[] tangents) {
        Var[] dot = new Var[tape.values()];
        for (int i = 0; i < tangents.length; i++) {
            dot[tape.inputs().get(i)] = tangents[i];
        }
        for (int k = 0; k < tape.code().size(); k++) {
            Instruction ins = tape.code().get(k);
            Var[] d = pick(dot, ins.in());
            if (!allNull(d)) {
                Var[] results = primal.results().get(k);
                Provenance.at(ins.source(), () -> {
                    Var[] result = ins.op().jvp(pick(primal.vars(), ins.in()), results, d);
                    for (int i = 0; i < ins.out().size(); i++) {
                        dot[ins.out().get(i)] = result[i];
                    }
                });
            }
        }
        return pick(dot, tape.outputs());
    }

    /**
     * Reverse sweep: returns the cotangents of the inputs, null for zero and for what is not wanted.
     *
     * @param primal the tape, recorded again in its augmented form
     * @param cotangents one per output, null for zero
     * @param wanted per input, whether its cotangent will be used
     */
    public static Var[] reverse(Tape tape, Inlined primal, Var[] cotangents, boolean[] wanted) {
        boolean[] active = activity(tape, wanted);
        Var[] bar = new Var[tape.values()];
        for (int i = 0; i < cotangents.length; i++) {
            accumulate(bar, tape.outputs().get(i), cotangents[i]);
        }
        for (int k = tape.code().size() - 1; k >= 0; k--) {
            Instruction ins = tape.code().get(k);
            Var[] results = primal.results().get(k);
            Var[] g = Arrays.copyOf(pick(bar, ins.out()), results.length);
            if (allNull(g)) {
                continue;
            }
            boolean[] want = new boolean[ins.in().size()];
            boolean any = false;
            for (int i = 0; i < want.length; i++) {
                want[i] = active[ins.in().get(i)];
                any |= want[i];
            }
            if (any) {
                Op op = primal.ops().get(k);
                Provenance.at(ins.source(), () -> {
                    Var[] back = op.vjp(pick(primal.vars(), ins.in()), results, g, want);
                    for (int i = 0; i < want.length; i++) {
                        if (want[i]) {
                            accumulate(bar, ins.in().get(i), back[i]);
                        }
                    }
                });
            }
        }
        Var[] out = pick(bar, tape.inputs());
        for (int i = 0; i < out.length; i++) {
            out[i] = wanted[i] ? out[i] : null;
        }
        return out;
    }

    /** Returns the branch values of every instruction. */
    static Var[] branches(Tape tape, Var[] arguments) {
        Inlined primal = inline(tape, arguments, false);
        List<Var> all = new ArrayList<>();
        for (int k = 0; k < tape.code().size(); k++) {
            Instruction ins = tape.code().get(k);
            all.addAll(List.of(ins.op().branches(pick(primal.vars(), ins.in()), primal.results().get(k))));
        }
        return all.toArray(Var[]::new);
    }

    /** Returns the tangents of the results of a tape applied to {@code in}. */
    static Var[] pushForward(Tape tape, Var[] in, Var[] tangents) {
        return tangentsOf(tape, inline(tape, in, false), tangents);
    }

    /** Returns the cotangents of the arguments of a tape applied to {@code in}. */
    static Var[] pullBack(Tape tape, Var[] in, Var[] cotangents, boolean[] wanted) {
        return reverse(tape, inline(tape, in, true), cotangents, wanted);
    }

    private static boolean[] activity(Tape tape, boolean[] wanted) {
        boolean[] active = new boolean[tape.values()];
        for (int i = 0; i < wanted.length; i++) {
            active[tape.inputs().get(i)] = wanted[i];
        }
        for (Instruction ins : tape.code()) {
            boolean any = !ins.op().stopsDerivatives() && ins.in().stream().anyMatch(v -> active[v]);
            ins.out().forEach(v -> active[v] = any);
        }
        return active;
    }

    private static void accumulate(Var[] bar, int value, Var more) {
        if (more != null) {
            bar[value] = bar[value] == null ? more : bar[value].plus(more);
        }
    }

    private static boolean allNull(Var[] vars) {
        for (Var v : vars) {
            if (v != null) {
                return false;
            }
        }
        return true;
    }

    private static Var[] pick(Var[] from, List<Integer> at) {
        Var[] out = new Var[at.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = from[at.get(i)];
        }
        return out;
    }

    private static void check(Tape tape, Var[] arguments) {
        List<Shape> shapes = tape.inputShapes();
        if (arguments.length != shapes.size()) {
            throw new IllegalArgumentException(
                    "a tape of " + shapes.size() + " inputs called with " + arguments.length);
        }
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].shape().equals(shapes.get(i))) {
                throw new ShapeMismatchException("input " + i + " of the tape has shape " + shapes.get(i)
                        + ", the argument " + arguments[i].shape());
            }
        }
    }
}
