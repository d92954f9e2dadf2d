package dev.costate.solvers.method;

import java.util.Optional;

/**
 * The stages of a partitioned method as kicks p ← p + hw p'(t, q) and drifts q ← q + hw q'(t, p), one after the other.
 *
 * <p>Stage i moves one half of the state of stage i − 1, by a multiple of that half of the derivative there (Hairer,
 * Lubich and Wanner, Geometric Numerical Integration, VI.3). So of each evaluation one half is used, and where q' does
 * not depend on q nor p' on p the two halves are fields of their own.
 *
 * <p>The last move of Störmer–Verlet is a kick by p' at the end's positions, as is the first of the next step: that
 * evaluation is both stages', and a step costs two evaluations of half of the field. Halves are numbered 0, positions,
 * and 1, momenta.
 *
 * <p>Immutable, thread-safe.
 */
public final class KicksAndDrifts {
    private final int last;
    private final int[] moved;
    private final double[] weights;
    private final boolean shared;

    private KicksAndDrifts(int[] moved, double[] weights, double[] c) {
        this.moved = moved;
        this.weights = weights;
        last = moved.length - 1;
        shared = last > 1 && moved[last] == moved[1] && c[last - 1] == 1;
    }

    /** Returns the moves of a partitioned method; none if a stage moves both halves, or not by the one before. */
    public static Optional<KicksAndDrifts> of(Tableau method) {
        return firstOther(method) < 0 ? Optional.of(moves(method)) : Optional.empty();
    }

    private static KicksAndDrifts moves(Tableau method) {
        int[] moved = new int[method.stages()];
        double[] weights = new double[moved.length];
        for (int i = 1; i < moved.length; i++) {
            moved[i] = method.a(i)[i - 1] != 0 ? 0 : 1;
            weights[i] = moved[i] == 0 ? method.a(i)[i - 1] : method.momentumA(i)[i - 1];
        }
        return new KicksAndDrifts(moved, weights, method.c());
    }

    /** Returns the first stage that is neither a kick nor a drift from the one before, or −1. */
    static int firstOther(Tableau method) {
        for (int i = 1; i < method.stages(); i++) {
            double drift = change(method.a(i), method.a(i - 1), i);
            double kick = change(method.momentumA(i), method.momentumA(i - 1), i);
            if ((drift == 0) == (kick == 0)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns what a row adds to the one before; NaN if more than a multiple of the last derivative. */
    private static double change(double[] row, double[] before, int i) {
        for (int j = 0; j < i - 1; j++) {
            if (row[j] != before[j]) {
                return Double.NaN;
            }
        }
        return row[i - 1];
    }

    /** Returns which half of the state stage i, from 1 on, moves. */
    public int moved(int i) {
        return moved[i];
    }

    /** Returns by how much of h stage i moves it. */
    public double weight(int i) {
        return weights[i];
    }

    /** Returns which half of the derivative is used at stage i; that at the last is the next step's first. */
    public int used(int i) {
        return moved[i == last ? 1 : i + 1];
    }

    /** Returns whether the last two stages of a step are one evaluation. */
    public boolean shared() {
        return shared;
    }

    /** Returns the stage in whose place the evaluation of stage i lies. */
    public int place(int i) {
        return shared && i == last - 1 ? last : i;
    }
}
