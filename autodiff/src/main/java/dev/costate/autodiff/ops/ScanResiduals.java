package dev.costate.autodiff.ops;

import dev.costate.autodiff.Derivatives;
import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scan keeps of each step for its vjp, so that it is not recomputed. Immutable.
 *
 * <p>These are the values of the body that the vjp reads and that do not follow cheaply from what it has anyway, as
 * many as a byte budget allows.
 *
 * @param body the loop's body, with products apart from their activations, which the vjp wants apart
 * @param values numbers of the kept values
 */
public record ScanResiduals(Tape body, List<Integer> values) {
    /** What a scan keeps that is not augmented. */
    public static final ScanResiduals NONE = new ScanResiduals(
            new Tape(List.of(), List.of(), List.of(), List.of()), List.of());

    /** Copies the list. */
    public ScanResiduals {
        values = List.copyOf(values);
    }

    /**
     * Chooses what to keep.
     *
     * @param body the body of the loop
     * @param steps number of steps of the loop
     * @param bytes most bytes for all steps together
     */
    public static ScanResiduals of(Tape body, int steps, long bytes) {
        Tape b = expanded(body);
        List<Integer> candidates = new ArrayList<>();
        for (Instruction ins : b.code()) {
            if (ins.op().augmented() == ins.op() && ins.out().size() == 1 && !(ins.op() instanceof Constant)) {
                candidates.add(ins.out().get(0));
            }
        }
        boolean[] read = read(b, candidates);
        readInstead(b, read);
        boolean[] mayBeKept = new boolean[b.values()];
        candidates.forEach(v -> mayBeKept[v] = true);
        boolean[] available = new boolean[b.values()];
        b.inputs().forEach(v -> available[v] = true);
        List<Integer> values = new ArrayList<>();
        long left = bytes;
        for (Instruction ins : b.code()) {
            int v = ins.out().get(0);
            available[v] = follows(b, ins) && ins.in().stream().allMatch(x -> available[x]);
            long cost = 8L * steps * b.shape(v).size();
            if (mayBeKept[v] && read[v] && !available[v] && cost <= left) {
                available[v] = true;
                left -= cost;
                values.add(v);
            }
        }
        return new ScanResiduals(b, values);
    }

    /** Returns which of the candidates the vjp reads if it is given them all. */
    private static boolean[] read(Tape body, List<Integer> candidates) {
        boolean[] wanted = new boolean[body.inputs().size()];
        Arrays.fill(wanted, true);
        Tape vjp = new ScanResiduals(body, candidates).vjp(wanted).simplify();
        boolean[] used = new boolean[vjp.values()];
        vjp.code().forEach(ins -> ins.in().forEach(v -> used[v] = true));
        vjp.outputs().forEach(v -> used[v] = true);
        boolean[] read = new boolean[body.values()];
        for (int i = 0; i < candidates.size(); i++) {
            read[candidates.get(i)] = used[vjp.inputs().get(body.inputs().size() + i)];
        }
        return read;
    }

    /** Replaces what follows cheaply from values with fewer cells (a repeated scalar, say) by those. */
    private static void readInstead(Tape body, boolean[] read) {
        for (int k = body.code().size() - 1; k >= 0; k--) {
            Instruction ins = body.code().get(k);
            int v = ins.out().get(0);
            int cells = ins.in().stream().filter(x -> !body.inputs().contains(x)).mapToInt(x -> body.shape(x).size())
                    .sum();
            if (read[v] && follows(body, ins) && cells < body.shape(v).size()) {
                ins.in().forEach(x -> read[x] = true);
                read[v] = false;
            }
        }
    }

    /** Whether a value is cheaper to recompute than to keep, if its operands are there. */
    private static boolean follows(Tape body, Instruction ins) {
        return ins.op() instanceof Constant || ins.op().cheap()
                || !ins.in().isEmpty() && ins.op().viewOffset(ins.in().stream().map(body::shape).toList()) >= 0;
    }

    private static Tape expanded(Tape body) {
        if (body.code().stream().noneMatch(ins -> ins.op() instanceof Affine)) {
            return body;
        }
        return Tape.record(body.inputShapes(), v -> {
            Var[] vars = new Var[body.values()];
            for (int i = 0; i < v.length; i++) {
                vars[body.inputs().get(i)] = v[i];
            }
            for (Instruction ins : body.code()) {
                Var[] in = ins.in().stream().map(x -> vars[x]).toArray(Var[]::new);
                Provenance.at(ins.source(), () -> {
                    Var[] out = ins.op() instanceof Affine a ? a.expand(in) : Var.apply(ins.op(), in);
                    for (int i = 0; i < out.length; i++) {
                        vars[ins.out().get(i)] = out[i];
                    }
                });
            }
            return body.outputs().stream().map(x -> vars[x]).toArray(Var[]::new);
        });
    }

    /** Returns the body with the kept values as further outputs. */
    public Tape forward() {
        return body.withOutputs(values);
    }

    /** Returns the tape (inputs, kept values, outputs' cotangents) ↦ cotangents of the wanted inputs. */
    public Tape vjp(boolean... wanted) {
        List<Shape> in = new ArrayList<>(body.inputShapes());
        values.forEach(v -> in.add(body.shape(v)));
        in.addAll(body.outputShapes());
        int n = body.inputs().size();
        return Tape.record(in, v -> {
            Map<Integer, Var> known = new HashMap<>();
            for (int i = 0; i < values.size(); i++) {
                known.put(values.get(i), v[n + i]);
            }
            Derivatives.Inlined primal = Derivatives.inline(body, Arrays.copyOf(v, n), true, known);
            Var[] back = Derivatives.reverse(body, primal, Arrays.copyOfRange(v, n + values.size(), v.length), wanted);
            List<Var> out = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                if (wanted[i]) {
                    out.add(back[i] != null ? back[i] : Var.zeros(v[i].shape()));
                }
            }
            return out.toArray(Var[]::new);
        });
    }
}
