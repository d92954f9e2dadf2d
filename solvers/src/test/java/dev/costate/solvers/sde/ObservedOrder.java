package dev.costate.solvers.sde;

/** The exponent q of an error ~ hᑫ, by least squares of log error on log h. */
final class ObservedOrder {
    private ObservedOrder() {
    }

    static double of(double[] h, double[] error) {
        double sx = 0;
        double sy = 0;
        double sxx = 0;
        double sxy = 0;
        for (int i = 0; i < h.length; i++) {
            double x = Math.log(h[i]);
            double y = Math.log(error[i]);
            sx += x;
            sy += y;
            sxx += x * x;
            sxy += x * y;
        }
        return (h.length * sxy - sx * sy) / (h.length * sxx - sx * sx);
    }
}
