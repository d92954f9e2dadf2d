package dev.costate.vectorapi.scalar;

import dev.costate.vectorapi.RealFourierPlan;

/**
 * Fourier transforms of real rows and planes: the order of their passes, and where the elements go. Thread-confined.
 *
 * <p>Eight rows are transformed side by side, turned so that vectors run across them; then the columns of their
 * spectra, eight at a time.
 */
final class RealFourier implements RealFourierPlan {
    /** Rows or columns that are transformed side by side: the widest vector. */
    private static final int BLOCK = 8;

    /** A remainder of fewer rows is transformed one by one. */
    private static final int FEW = 4;

    /** Cells between two parts of the work space, so that their cache lines differ in their low address bits. */
    private static final int GAP = 24;

    /** Values of one array, so that the work space of a chirp on eight rows has an address. */
    private static final int MOST = 1 << 24;

    private final ScalarKernels kernels;
    private final int h;
    private final int w;
    private final int half;
    private final FourierPlan rows;
    private final FourierPlan columns;

    /** cos and sin of 2πk/w, in turn, for 0 ≤ k ≤ w/4; empty if w is odd. */
    private final double[] twiddles;

    /** Cells of one plane of the work space: the real or imaginary parts of a block. */
    private final int plane;

    RealFourier(ScalarKernels kernels, int h, int w) {
        if (h < 1 || w < 1 || (long) h * w > MOST) {
            throw new IllegalArgumentException("a Fourier transform of " + h + " by " + w
                    + " values: give at least 1 in each direction, at most " + MOST + " in all");
        }
        this.kernels = kernels;
        this.h = h;
        this.w = w;
        half = w / 2 + 1;
        rows = new FourierPlan(w % 2 == 0 ? w / 2 : w);
        columns = new FourierPlan(h);
        twiddles = new double[w % 2 == 0 ? 2 * (w / 4 + 1) : 0];
        for (int k = 0; k < twiddles.length / 2; k++) {
            FourierPlan.root(k, w, twiddles, 2 * k);
        }
        plane = BLOCK * Math.max(Math.max(rows.work(), columns.work()), half) + GAP;
    }

    @Override
    public int work() {
        return 4 * plane + (h > 1 ? 2 * h * half : 0);
    }

    private static int side(int left) {
        return left < FEW ? 1 : BLOCK;
    }

    @Override
    public void forward(double edge, double inner, int x, int out, int work, int batch) {
        double[] d = kernels.memory.cells;
        ScalarFourier f = kernels.fourier((long) batch * h * w);
        int spectrum = h * half;
        int total = batch * h;
        for (int r = 0, side; r < total; r += side) {
            side = side(total - r);
            int z = rows(f, d, edge, inner, x, r, Math.min(side, total - r), side, work);
            for (int i = 0; i < Math.min(side, total - r); i++) {
                int to = out + (r + i) / h * 2 * spectrum + (r + i) % h * half;
                gather(d, z + i, side, to, half);
                gather(d, z + i + plane, side, to + spectrum, half);
            }
        }
        if (h > 1) {
            for (int b = 0; b < batch; b++) {
                int at = out + 2 * b * spectrum;
                columns(f, d, at, at, work, false);
            }
        }
    }

    /** Transforms rows r … r + count − 1 into columns of the work space, and returns where their real parts are. */
    private int rows(ScalarFourier f, double[] d, double edge, double inner, int x, int r, int count, int side,
            int work) {
        boolean even = w % 2 == 0;
        int m = even ? w / 2 : w;
        for (int i = 0; i < side; i++) {
            int from = x + (r + Math.min(i, count - 1)) * w;
            if (even) {
                for (int j = 0, to = work + i; j < m; j++, to += side) {
                    d[to] = d[from + 2 * j];
                    d[to + plane] = d[from + 2 * j + 1];
                }
            } else {
                for (int j = 0, to = work + i; j < m; j++, to += side) {
                    d[to] = d[from + j];
                    d[to + plane] = 0;
                }
            }
        }
        boolean moved = f.transform(rows, d, work, work + plane, work + 2 * plane, work + 3 * plane, side);
        int z = moved ? work + 2 * plane : work;
        if (even) {
            f.split(d, z, z + plane, twiddles, 0.5 * inner, m, side);
            for (int q = z; q < z + side; q++) {
                double re = d[q];
                double im = d[q + plane];
                d[q] = (re + im) * edge;
                d[q + plane] = 0;
                d[q + m * side] = (re - im) * edge;
                d[q + m * side + plane] = 0;
            }
        } else {
            weigh(d, z, edge, inner, side);
        }
        return z;
    }

    private void weigh(double[] d, int z, double edge, double inner, int side) {
        for (int q = 0; q < half * side; q++) {
            double v = q < side ? edge : inner;
            d[z + q] *= v;
            d[z + plane + q] *= v;
        }
    }

    /** Transforms the columns of planes [h, half] at {@code from} to {@code to}, which may be the same. */
    private void columns(ScalarFourier f, double[] d, int from, int to, int work, boolean inverse) {
        int spectrum = h * half;
        int re = inverse ? work + plane : work;
        int im = inverse ? work : work + plane;
        for (int c = 0, side; c < half; c += side) {
            side = side(half - c);
            int count = Math.min(side, half - c);
            for (int i = 0; i < h; i++) {
                move(d, from + i * half + c, work + i * side, count, side);
                move(d, from + spectrum + i * half + c, work + plane + i * side, count, side);
            }
            boolean moved = f.transform(columns, d, re, im, re + 2 * plane, im + 2 * plane, side);
            int z = moved ? work + 2 * plane : work;
            for (int i = 0; i < h; i++) {
                move(d, z + i * side, to + i * half + c, count, count);
                move(d, z + plane + i * side, to + spectrum + i * half + c, count, count);
            }
        }
    }

    @Override
    public void transposed(double edge, double inner, int y, int out, int work, int batch) {
        double[] d = kernels.memory.cells;
        ScalarFourier f = kernels.fourier((long) batch * h * w);
        if (h == 1) {
            back(f, d, edge, inner, y, 2 * half, half, out, batch, work);
            return;
        }
        int spectrum = h * half;
        int turned = work + 4 * plane;
        for (int b = 0; b < batch; b++) {
            columns(f, d, y + 2 * b * spectrum, turned, work, true);
            back(f, d, edge, inner, turned, half, spectrum, out + b * h * w, h, work);
        }
    }

    /** Transforms {@code total} half spectra, {@code step} apart, to rows. */
    private void back(ScalarFourier f, double[] d, double edge, double inner, int y, int step, int planeOfY,
            int out, int total, int work) {
        boolean even = w % 2 == 0;
        int m = even ? w / 2 : w;
        for (int r = 0, side; r < total; r += side) {
            side = side(total - r);
            int count = Math.min(side, total - r);
            for (int i = 0; i < side; i++) {
                int from = y + (r + Math.min(i, count - 1)) * step;
                scatter(d, from, work + i, side, half);
                scatter(d, from + planeOfY, work + i + plane, side, half);
            }
            if (even) {
                ends(d, work, edge, m * side, side);
                f.merge(d, work, work + plane, twiddles, 0.5 * inner, m, side);
            } else {
                mirror(d, work, edge, 0.5 * inner, side);
            }
            boolean moved = f.transform(rows, d, work + plane, work, work + 3 * plane, work + 2 * plane, side);
            int z = moved ? work + 2 * plane : work;
            for (int i = 0; i < count; i++) {
                int to = out + (r + i) * w;
                if (even) {
                    for (int j = 0, at = z + i; j < m; j++, at += side) {
                        d[to + 2 * j] = d[at];
                        d[to + 2 * j + 1] = d[at + plane];
                    }
                } else {
                    gather(d, z + i, side, to, w);
                }
            }
        }
    }

    /** Element 0 of what {@link ScalarFourier#merge} makes, from the two real ends of a spectrum. */
    private void ends(double[] d, int z, double edge, int last, int side) {
        for (int q = z; q < z + side; q++) {
            double first = d[q];
            d[q] = (first + d[q + last]) * edge;
            d[q + plane] = (first - d[q + last]) * edge;
        }
    }

    /** Makes a whole spectrum of odd length, with element w − k conjugate to element k. */
    private void mirror(double[] d, int z, double edge, double inner, int side) {
        for (int q = z; q < z + side; q++) {
            d[q] *= edge;
            d[q + plane] = 0;
            for (int k = 1; k <= w / 2; k++) {
                double re = d[q + k * side] * inner;
                double im = d[q + k * side + plane] * inner;
                d[q + k * side] = re;
                d[q + k * side + plane] = im;
                d[q + (w - k) * side] = re;
                d[q + (w - k) * side + plane] = -im;
            }
        }
    }

    /** Copies {@code count} cells and repeats the last one up to {@code side}. */
    private static void move(double[] d, int from, int to, int count, int side) {
        for (int q = 0; q < count; q++) {
            d[to + q] = d[from + q];
        }
        for (int q = count; q < side; q++) {
            d[to + q] = d[from + count - 1];
        }
    }

    private static void gather(double[] d, int from, int step, int to, int n) {
        for (int j = 0, at = from; j < n; j++, at += step) {
            d[to + j] = d[at];
        }
    }

    private static void scatter(double[] d, int from, int to, int step, int n) {
        for (int j = 0, at = to; j < n; j++, at += step) {
            d[at] = d[from + j];
        }
    }
}
