package dev.costate.vectorapi;

/** Elementwise functions on ranges of one array, by vectors, with the bits of {@link ScalarFunctions}. Stateless, thread-safe. */
final class SimdFunctions {
    private SimdFunctions() {
    }

    static void unary(Unary f, double[] d, int a, int out, int n) {
        for (int i = 0; i < n; i++) {
            d[out + i] = ScalarFunctions.apply(f, d[a + i]);
        }
    }

    static void binary(Binary f, double[] d, int a, int aStep, int b, int bStep, int out, int n) {
        for (int i = 0; i < n; i++) {
            d[out + i] = ScalarFunctions.apply(f, d[a + i * aStep], d[b + i * bStep]);
        }
    }

    static void uniform(double[] d, long seed, long stream, long counter, int out, int n) {
        ScalarFunctions.uniform(d, seed, stream, counter, out, n);
    }

    static void normal(double[] d, long seed, long stream, long counter, int out, int n) {
        ScalarFunctions.normal(d, seed, stream, counter, out, n);
    }
}
