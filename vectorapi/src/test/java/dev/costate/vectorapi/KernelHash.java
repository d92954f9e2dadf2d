package dev.costate.vectorapi;

/**
 * One number for all bits that all kernels compute from fixed inputs.
 *
 * <p>{@link #main} prints it, with the kernels that computed it, so that it can be compared between processes started
 * with other flags or by another JDK.
 */
public final class KernelHash {
    private static final int CASES = 3000;

    /**
     * Arguments near which the elementwise functions are evaluated.
     *
     * <p>Special values, range limits and points where their recipes change.
     */
    private static final double[] CENTRES = {0.0, Double.MIN_VALUE, 1e-310, Double.MIN_NORMAL, 1e-20, 1e-8, 0.01, 0.2,
        0.25, 0.34657, 0.5, 0.69315, 0.84375, 1, 1.25, 1.5707963, 2, 3.1415927, 6, 9, 20, 28, 40, 300, 700, 709.78, 710,
        745, 750, 1e4, 1e6, 1e9, 1e16, 1e100, 1e300, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NaN};

    private KernelHash() {
    }

    /** Prints the kernels' name, the lanes, the bit class and the hash. */
    public static void main(String[] arguments) {
        System.out.println(KernelChoice.current().name() + " " + KernelChoice.lanes() + " " + Fma.bitClass() + " "
                + Long.toHexString(hash()));
    }

    /** Returns the hash over the kernels of this process. */
    static long hash() {
        long hash = 1;
        for (int seed = 0; seed < CASES; seed++) {
            Case trial = new Case(seed);
            Memory memory = trial.memory();
            hash = mix(hash, trial.run(KernelChoice.kernels(memory)));
            hash = mix(hash, memory.cells, 0, trial.start.length);
        }
        return functions(hash);
    }

    private static long functions(long before) {
        long hash = before;
        int spread = 40;
        int n = 2 * CENTRES.length * spread;
        Memory memory = new Memory(3 * n);
        Kernels kernels = KernelChoice.kernels(memory);
        double[] d = memory.cells;
        for (int i = 0; i < n; i++) {
            double x = CENTRES[i / (2 * spread)] * (i % spread == 0 ? 1 : 1 + (i % spread - 20) * 0.003217);
            d[i] = i / spread % 2 == 0 ? x : -x;
        }
        for (Unary f : Unary.values()) {
            kernels.unary(f, 0, n, n);
            hash = mix(hash, d, n, n);
        }
        for (int shift = 1; shift < n; shift += 97) {
            kernels.copy(shift, n, n - shift);
            kernels.copy(0, 2 * n - shift, shift);
            for (Binary f : Binary.values()) {
                kernels.binary(f, 0, 1, n, 1, 2 * n, n);
                hash = mix(hash, d, 2 * n, n);
            }
        }
        for (Binary f : Binary.values()) {
            kernels.binary(f, 0, 1, 17, 0, 2 * n, n);
            hash = mix(hash, d, 2 * n, n);
            kernels.binary(f, 17, 0, 0, 1, 2 * n, n);
            hash = mix(hash, d, 2 * n, n);
        }
        kernels.uniform(3, 4, 5, 2 * n, n - 3);
        hash = mix(hash, d, 2 * n, n - 3);
        kernels.normal(3, 4, 5, 2 * n, n - 3);
        return fourier(mix(hash, d, 2 * n, n - 3));
    }

    /** Lengths of every radix and of a chirp, rows and planes of one to nine. */
    private static long fourier(long before) {
        long hash = before;
        for (int w : new int[] {1, 2, 8, 11, 30, 36, 64, 106, 107}) {
            for (int h : new int[] {1, 4, 15}) {
                int batch = 1 + w % 9;
                int n = batch * h * w;
                int spectrum = 2 * batch * h * (w / 2 + 1);
                Memory memory = new Memory(n + spectrum);
                Kernels kernels = KernelChoice.kernels(memory);
                RealFourierPlan plan = kernels.realFourier(h, w);
                int work = memory.allocate(plan.work());
                kernels.normal(w, h, 1, 0, n);
                plan.forward(0.75, 1.25, 0, n, work, batch);
                plan.transposed(1.5, 0.5, n, 0, work, batch);
                hash = mix(hash, memory.cells, 0, n + spectrum);
            }
        }
        return hash;
    }

    private static long mix(long hash, double[] d, int from, int n) {
        long h = hash;
        for (int i = from; i < from + n; i++) {
            h = mix(h, d[i]);
        }
        return h;
    }

    /** All NaNs count as one. */
    private static long mix(long hash, double x) {
        long h = (hash ^ Double.doubleToLongBits(x)) * 0x9e3779b97f4a7c15L;
        return h ^ h >>> 29;
    }
}
