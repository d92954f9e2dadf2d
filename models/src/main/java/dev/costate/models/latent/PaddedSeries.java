package dev.costate.models.latent;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.train.Batch;
import java.util.Arrays;
import java.util.Optional;

/**
 * Series in rows, padded after their ends to the longest: what objectives hold of their data. Immutable.
 *
 * @param length entries of the longest series
 * @param entries as {@link SeriesScale} writes them, [series, length · inputs]; after a series' end its last time
 * @param present 1 where an entry has a value, [series, length]; absent if all have
 * @param targets standardised values, 0 where one is missing, [series, length · width]
 * @param counted 1 where a value is there, [series, length · width]; absent if all are
 */
record PaddedSeries(int length, Tensor entries, Optional<Tensor> present, Tensor targets, Optional<Tensor> counted) {
    static PaddedSeries of(SeriesScale scale, SeriesSet set) {
        int n = set.series().size();
        int length = set.longest();
        int d = set.width();
        int in = scale.inputs();
        double[] entries = new double[n * length * in];
        double[] present = new double[n * length];
        double[] targets = new double[n * length * d];
        double[] counted = new double[n * length * d];
        for (int s = 0; s < n; s++) {
            SeriesSet.Series one = set.series().get(s);
            for (int i = 0; i < length; i++) {
                int at = s * length + i;
                if (i >= one.length()) {
                    // who follows the state from entry to entry sees no gap after the end
                    entries[at * in] = one.span() / scale.clock().unit();
                    continue;
                }
                present[at] = one.observed(i) ? 1 : 0;
                scale.entry(one.times()[i] - one.times()[0], one.values()[i], entries, at * in);
                for (int c = 0; c < d; c++) {
                    counted[at * d + c] = Double.isNaN(one.values()[i][c]) ? 0 : 1;
                    targets[at * d + c] = entries[at * in + 1 + c];
                }
            }
        }
        return new PaddedSeries(length, Tensor.of(Shape.of(n, length * in), entries),
                flags(present, Shape.of(n, length)), Tensor.of(Shape.of(n, length * d), targets),
                flags(counted, Shape.of(n, length * d)));
    }

    static Optional<Tensor> flags(double[] flags, Shape shape) {
        boolean all = Arrays.stream(flags).allMatch(v -> v == 1);
        return all ? Optional.empty() : Optional.of(Tensor.of(shape, flags));
    }

    /**
     * What a batch shows of its series.
     *
     * @param entries [rows, length, inputs]; hidden values are 0
     * @param mask 1 where an entry is seen, [rows, length, 1]; absent if all are
     */
    record Shown(Var entries, Optional<Var> mask) {
        /** The entries in the order of time, [length, rows, inputs]. */
        Var steps() {
            return entries.transpose(1, 0, 2);
        }

        /** The mask in the order of time. */
        Optional<Var> stepMask() {
            return mask.map(there -> there.transpose(1, 0, 2));
        }
    }

    /** Records a batch's entries, of which each is seen with a probability, and none after that part of its span. */
    Shown shown(Batch batch, double probability, double until) {
        int inputs = entries.shape().dim(1) / length;
        Var all = rows(batch, entries).reshape(batch.index().shape().dim(0), length, inputs);
        Optional<Var> mask = present.map(there -> rows(batch, there).expand(2));
        if (until < 1) {
            mask = Optional.of(both(mask, rows(batch, known(until)).expand(2)));
        }
        if (probability < 1) {
            Shape flags = Shape.of(all.shape().dim(0), length, 1);
            Var seen = Var.constant(probability).greater(Autodiff.randomUniform(flags, batch.seed(), batch.draw()));
            mask = Optional.of(both(mask, seen));
        }
        if (probability < 1 || until < 1) {
            all = Var.concat(2, all.slice(2, 0, 1), all.slice(2, 1, inputs).times(mask.orElseThrow()));
        }
        return new Shown(all, mask);
    }

    private static Var both(Optional<Var> mask, Var other) {
        return mask.map(there -> there.times(other)).orElse(other);
    }

    /** 1 where an entry is not after that part of its series' span. */
    private Tensor known(double until) {
        int n = entries.shape().dim(0);
        int inputs = entries.shape().dim(1) / length;
        double[] all = entries.toArray();
        double[] known = new double[n * length];
        for (int s = 0; s < n; s++) {
            double span = all[((s + 1) * length - 1) * inputs];
            for (int i = 0; i < length; i++) {
                known[s * length + i] = all[(s * length + i) * inputs] <= until * span ? 1 : 0;
            }
        }
        return Tensor.of(Shape.of(n, length), known);
    }

    /** A batch's rows of a tensor. */
    static Var rows(Batch batch, Tensor all) {
        return Var.constant(all).gather(batch.index());
    }
}
