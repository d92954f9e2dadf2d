package dev.costate.vectorapi;

import static dev.costate.vectorapi.RealFourierPlan.BLOCK;

/**
 * Fourier transforms of real rows and planes: the order of their passes, and where the elements go. Stateless.
 *
 * <p>Eight rows are transformed side by side, turned so that vectors run across them; then the columns of their
 * spectra, eight at a time.
 */
final class RealFourier {
    /** A remainder of fewer rows is transformed one by one. */
    private static final int FEW = 4;

    private RealFourier() {
    }

    private static int side(int left) {
        return left < FEW ? 1 : BLOCK;
    }

    /** See {@link Kernels#realFourier}. */
    static void forward(ScalarFourier f, double[] d, RealFourierPlan plan, double edge, double inner, int x, int out,
            int work, int batch) {
        int half = plan.half();
        int spectrum = plan.h * half;
        int total = batch * plan.h;
        for (int r = 0, side; r < total; r += side) {
            side = side(total - r);
            int z = rows(f, d, plan, edge, inner, x, r, Math.min(side, total - r), side, work);
            for (int i = 0; i < Math.min(side, total - r); i++) {
                int to = out + (r + i) / plan.h * 2 * spectrum + (r + i) % plan.h * half;
                gather(d, z + i, side, to, half);
                gather(d, z + i + plan.plane, side, to + spectrum, half);
            }
        }
        if (plan.h > 1) {
            for (int b = 0; b < batch; b++) {
                columns(f, d, plan, out + 2 * b * spectrum, spectrum, out + 2 * b * spectrum, spectrum, work, false);
            }
        }
    }

    /** Transforms rows r … r + count − 1 into columns of the work space, and returns where their real parts are. */
    private static int rows(ScalarFourier f, double[] d, RealFourierPlan plan, double edge, double inner, int x, int r,
            int count, int side, int work) {
        int w = plan.w;
        int plane = plan.plane;
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
        boolean moved = f.transform(plan.rows, d, work, work + plane, work + 2 * plane, work + 3 * plane, side);
        int z = moved ? work + 2 * plane : work;
        if (even) {
            f.split(d, z, z + plane, plan.twiddles, 0.5 * inner, m, side);
            for (int q = z; q < z + side; q++) {
                double re = d[q];
                double im = d[q + plane];
                d[q] = (re + im) * edge;
                d[q + plane] = 0;
                d[q + m * side] = (re - im) * edge;
                d[q + m * side + plane] = 0;
            }
        } else {
            weigh(d, z, plane, edge, inner, plan.half(), side);
        }
        return z;
    }

    private static void weigh(double[] d, int z, int plane, double edge, double inner, int half, int side) {
        for (int q = 0; q < half * side; q++) {
            double v = q < side ? edge : inner;
            d[z + q] *= v;
            d[z + plane + q] *= v;
        }
    }

    /** Transforms the columns of planes [h, half] at {@code from} to {@code to}, which may be the same. */
    private static void columns(ScalarFourier f, double[] d, RealFourierPlan plan, int from, int fromPlane, int to,
            int toPlane, int work, boolean inverse) {
        int half = plan.half();
        int plane = plan.plane;
        int re = inverse ? work + plane : work;
        int im = inverse ? work : work + plane;
        for (int c = 0, side; c < half; c += side) {
            side = side(half - c);
            int count = Math.min(side, half - c);
            for (int i = 0; i < plan.h; i++) {
                move(d, from + i * half + c, work + i * side, count, side);
                move(d, from + fromPlane + i * half + c, work + plane + i * side, count, side);
            }
            boolean moved = f.transform(plan.columns, d, re, im, re + 2 * plane, im + 2 * plane, side);
            int z = moved ? work + 2 * plane : work;
            for (int i = 0; i < plan.h; i++) {
                move(d, z + i * side, to + i * half + c, count, count);
                move(d, z + plane + i * side, to + toPlane + i * half + c, count, count);
            }
        }
    }

    /** See {@link Kernels#realFourierTransposed}. */
    static void transposed(ScalarFourier f, double[] d, RealFourierPlan plan, double edge, double inner, int y, int out,
            int work, int batch) {
        int half = plan.half();
        if (plan.h == 1) {
            back(f, d, plan, edge, inner, y, 2 * half, half, out, batch, work);
            return;
        }
        int spectrum = plan.h * half;
        int columns = work + 4 * plan.plane;
        for (int b = 0; b < batch; b++) {
            columns(f, d, plan, y + 2 * b * spectrum, spectrum, columns, spectrum, work, true);
            back(f, d, plan, edge, inner, columns, half, spectrum, out + b * plan.h * plan.w, plan.h, work);
        }
    }

    /** Transforms {@code total} half spectra, {@code step} apart, to rows. */
    private static void back(ScalarFourier f, double[] d, RealFourierPlan plan, double edge, double inner, int y,
            int step, int planeOfY, int out, int total, int work) {
        int w = plan.w;
        int plane = plan.plane;
        int half = plan.half();
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
                ends(d, work, plane, edge, m * side, side);
                f.merge(d, work, work + plane, plan.twiddles, 0.5 * inner, m, side);
            } else {
                mirror(d, work, plane, edge, 0.5 * inner, w, side);
            }
            boolean moved = f.transform(plan.rows, d, work + plane, work, work + 3 * plane, work + 2 * plane, side);
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
    private static void ends(double[] d, int z, int plane, double edge, int last, int side) {
        for (int q = z; q < z + side; q++) {
            double first = d[q];
            d[q] = (first + d[q + last]) * edge;
            d[q + plane] = (first - d[q + last]) * edge;
        }
    }

    /** Makes a whole spectrum of odd length, with element n − k conjugate to element k. */
    private static void mirror(double[] d, int z, int plane, double edge, double inner, int n, int side) {
        for (int q = z; q < z + side; q++) {
            d[q] *= edge;
            d[q + plane] = 0;
            for (int k = 1; k <= n / 2; k++) {
                double re = d[q + k * side] * inner;
                double im = d[q + k * side + plane] * inner;
                d[q + k * side] = re;
                d[q + k * side + plane] = im;
                d[q + (n - k) * side] = re;
                d[q + (n - k) * side + plane] = -im;
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
