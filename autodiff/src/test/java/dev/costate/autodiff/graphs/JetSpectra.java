package dev.costate.autodiff.graphs;

/** Fourier transforms of real {@link Grid}s by their defining sums. */
final class JetSpectra {
    private JetSpectra() {
    }

    /** cos and sin of 2πk/n, to the last place but one of a double: enough beside the errors of a transform. */
    private static Jet[] root(long k, int n) {
        long signed = 2 * (k % n) > n ? k % n - n : k % n;
        double angle = 2 * Math.PI * signed / n;
        return new Jet[] {rounded(StrictMath.cos(angle)), rounded(StrictMath.sin(angle))};
    }

    /** A constant that the library also rounds, at an angle that this class rounded. */
    private static Jet rounded(double x) {
        return new Jet(Jet.constant(x).part(), Jet.constant(x).majorant(), new double[] {4, 0, 0, 0});
    }

    /** [.., n] or [.., h, n] to a spectrum. */
    static Grid forward(Grid x, int axes) {
        int rank = x.rank();
        int n = x.shape()[rank - 1];
        int h = axes == 2 ? x.shape()[rank - 2] : 1;
        int place = rank - axes;
        int[] shape = Axes.with(Axes.replaced(x.shape(), rank - 1, n / 2 + 1), place, 2);
        return Grid.of(shape, i -> {
            int[] from = Axes.without(i, place);
            int k = i[rank];
            int l = axes == 2 ? i[rank - 1] : 0;
            Jet[] terms = new Jet[h * n];
            for (int t = 0; t < terms.length; t++) {
                from[rank - 1] = t % n;
                if (axes == 2) {
                    from[rank - 2] = t / n;
                }
                Jet[] root = root((long) k * (t % n) * h + (long) l * (t / n) * n, h * n);
                terms[t] = x.at(from).times(i[place] == 0 ? root[0] : root[1].negated());
            }
            return JetSums.sum(terms);
        });
    }

    /** A spectrum to n values in its last axis. */
    static Grid inverse(Grid y, int axes, int n) {
        int rank = y.rank();
        int half = n / 2 + 1;
        int h = axes == 2 ? y.shape()[rank - 2] : 1;
        int place = rank - axes - 1;
        int[] shape = Axes.replaced(Axes.without(y.shape(), place), rank - 2, n);
        return Grid.of(shape, i -> {
            int j = i[rank - 2];
            int row = axes == 2 ? i[rank - 3] : 0;
            Jet[] terms = new Jet[2 * h * half];
            for (int t = 0; t < h * half; t++) {
                int k = t % half;
                int l = t / half;
                int[] from = Axes.with(i, place, 0);
                from[rank - 1] = k;
                if (axes == 2) {
                    from[rank - 2] = l;
                }
                double weight = (k == 0 || 2 * k == n ? 1.0 : 2.0) / (h * n);
                Jet[] root = root((long) k * j * h + (long) l * row * n, h * n);
                terms[2 * t] = y.at(from).times(root[0]).times(weight);
                from[place] = 1;
                terms[2 * t + 1] = y.at(from).times(root[1].negated()).times(weight);
            }
            return JetSums.sum(terms);
        });
    }
}
