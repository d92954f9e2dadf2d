package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.method.KicksAndDrifts;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.tape.FieldHalf;
import java.util.List;

/**
 * The adjoint of steps of kicks and drifts in a separable field, move by move from the last to the first.
 *
 * <p>Of u ← u + hw k(t, v): k̄ = hw ū, then v̄ ← v̄ + (∂k/∂v)ᵀk̄. The evaluation at a step's end is the next step's
 * first, and where the last two stages are one also this step's last: its k̄ gathers from all before its vjp runs,
 * once. So a step of Störmer–Verlet costs two vjps of half of the field. Thread-confined.
 */
final class KickDriftAdjoint extends StepAdjoint {
    private final KicksAndDrifts moves;
    private final List<FieldHalf> halves;
    private final int half;
    private final int last;

    KickDriftAdjoint(RecordedSolve solve, List<FieldHalf> halves, Tableau method, Binding b) {
        super(solve, halves, method, b);
        this.halves = halves;
        moves = method.kicksAndDrifts().orElseThrow();
        half = n / 2;
        last = method.stages() - 1;
    }

    @Override
    void pointCaptured(int[] at) {
        for (int i = 0; i < halves.size(); i++) {
            places.pointAccumulating(field.program(i), halves.get(i).captured(), at);
        }
    }

    /** ȳ += (∂f/∂y)ᵀk̄ of one half of the derivative; what both are of is the other half of y. */
    private void pull(Evaluations at, int stage, boolean kept, int which, int kBar) {
        int out = yBar(0);
        pullHalf(which, halves.get(which).captured().length, at.slot(stage), kept, kBar, out);
        int to = bar + (1 - which) * half;
        kernels.axpy(1, out, to, to, half);
    }

    @Override
    void step(Evaluations at, int step) {
        double h = record.h(step);
        boolean inside = takeTimes(step);
        int first = moves.used(0);
        int atFirst = first * half;
        int atOther = half - atFirst;
        if (inside) {
            pull(at, last, false, 1 - first, dense(last) + atOther);
        }
        if (!carried) {
            kernels.fill(0, carry, half);
        }
        if (inside) {
            kernels.axpy(1, dense(last) + atFirst, carry, carry, half);
        }
        // the first half of carry is k̄ of the evaluation at the end, of which half of the derivative is used
        if (!moves.shared() && (carried || inside)) {
            pull(at, last, at.kept(last), first, carry);
        }
        for (int i = last; i >= 1; i--) {
            int which = moves.moved(i);
            boolean shares = moves.shared() && i == last;
            int k = i == 1 ? nextCarry : yBar(1);
            kernels.axpy(h * moves.weight(i), bar + which * half, shares ? carry : zero, k, half);
            if (inside) {
                kernels.axpy(1, dense(i - 1) + which * half, k, k, half);
            }
            if (i > 1) {
                int place = moves.place(i - 1);
                pull(at, place, at.kept(place), which, k);
            }
        }
        int swap = carry;
        carry = nextCarry;
        nextCarry = swap;
        carried = true;
        if (inside) {
            pull(at, 0, false, 1 - first, dense(0) + atOther);
            add(1, direct, bar);
        }
    }

    @Override
    void finish(int[] at, int slot, boolean kept) {
        if (carried) {
            int first = moves.used(0);
            pullHalf(first, halves.get(first).captured().length, slot, kept, carry, yBar(0));
            int to = bar + (1 - first) * half;
            kernels.axpy(1, yBar(0), to, to, half);
            carried = false;
        }
        super.finish(at, slot, kept);
    }
}
