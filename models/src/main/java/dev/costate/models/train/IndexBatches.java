package dev.costate.models.train;

import dev.costate.models.random.CounterRandom;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * Draws by the counter-based generator. Shuffles are those of Fisher and Yates: place i is swapped with a place
 * drawn from i … n−1.
 *
 * @param choice how
 * @param n number of examples
 * @param size examples a batch
 */
record IndexBatches(Choice choice, int n, int size) implements Batches {
    /** How examples are drawn. */
    enum Choice { WHOLE, WITH_REPLACEMENT, DISTINCT, EPOCHS }

    /** Checks the numbers. */
    IndexBatches {
        if (n < 1) {
            throw new IllegalArgumentException(n + " examples: there must be at least 1");
        }
        if (size < 1 || choice != Choice.WITH_REPLACEMENT && size > n) {
            throw new IllegalArgumentException(
                    "batches of " + size + " out of " + n + " examples: must be from 1 to " + n);
        }
    }

    @Override
    public Drawer drawer(long seed) {
        return new IndexDrawer(seed);
    }

    private final class IndexDrawer implements Drawer {
        private final long seed;
        private final int perEpoch = (n + size - 1) / size;
        private final Memory memory = new Memory(choice == Choice.EPOCHS ? n : size);
        private final Kernels kernels = KernelChoice.kernels(memory);
        private final int[] order = new int[choice == Choice.WITH_REPLACEMENT ? 0 : n];
        private final int[] swapped = new int[size];
        private long shuffled = -1;

        IndexDrawer(long seed) {
            this.seed = seed;
            Arrays.setAll(order, i -> i);
        }

        @Override
        public int size(long step) {
            return choice == Choice.EPOCHS && (step - 1) % perEpoch == perEpoch - 1 ? n - (perEpoch - 1) * size : size;
        }

        @Override
        public void draw(long step, double[] index) {
            int count = size(step);
            if (index.length != count) {
                throw new IllegalArgumentException(
                        "step " + step + " has " + count + " examples, the array " + index.length);
            }
            switch (choice) {
                case WHOLE -> copy(0, index);
                case WITH_REPLACEMENT -> {
                    uniform(step, count);
                    for (int i = 0; i < count; i++) {
                        index[i] = below(n, i);
                    }
                }
                case DISTINCT -> distinct(step, index);
                case EPOCHS -> {
                    shuffle((step - 1) / perEpoch);
                    copy((int) ((step - 1) % perEpoch) * size, index);
                }
            }
        }

        /** The first places of a shuffle; the swaps are taken back, so the order is the identity again. */
        private void distinct(long step, double[] index) {
            uniform(step, size);
            for (int i = 0; i < size; i++) {
                swapped[i] = i + below(n - i, i);
                swap(i, swapped[i]);
                index[i] = order[i];
            }
            for (int i = size - 1; i >= 0; i--) {
                swap(i, swapped[i]);
            }
        }

        private void shuffle(long epoch) {
            if (epoch == shuffled) {
                return;
            }
            uniform(epoch, n);
            for (int i = 0; i < n; i++) {
                order[i] = i;
            }
            for (int i = 0; i < n; i++) {
                swap(i, i + below(n - i, i));
            }
            shuffled = epoch;
        }

        /** Numbers of different steps never overlap: a step has 2³² blocks to itself. */
        private void uniform(long step, int count) {
            kernels.uniform(seed, CounterRandom.BATCHES, step << 32, 0, count);
        }

        /** A whole number from 0 to bound − 1 from uniform i; each has probability 1/bound up to 2⁻⁵². */
        private int below(int bound, int i) {
            return Math.min(bound - 1, (int) (memory.cells[i] * bound));
        }

        private void swap(int i, int j) {
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }

        private void copy(int from, double[] index) {
            for (int i = 0; i < index.length; i++) {
                index[i] = order[from + i];
            }
        }
    }
}
