/* The workload W8 by hand in C: dopri5 at rtol = atol = 1e-8, Lotka-Volterra (1.5, 1, 3, 1) from (1, 1) to t = 100.
   gcc -O3 -march=native lotka_volterra.c -lm && ./a.out
   prints the median ms of a solve, and in brackets that of processor time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { N = 2, STAGES = 7, ROUNDS = 301, SOLVES = 10 };

static const double A[STAGES][STAGES - 1] = {
    {0},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}};
static const double E[STAGES] = {71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40};

static inline void field(const double *y, double *dy) {
    dy[0] = 1.5 * y[0] - y[0] * y[1];
    dy[1] = y[0] * y[1] - 3 * y[1];
}

static void solve(double *y) {
    double k[STAGES][N], z[N], t = 0, h = 0.01, end = 100;
    field(y, k[0]);
    while (t < end) {
        h = t + h > end ? end - t : h;
#pragma GCC unroll 7
        for (int s = 1; s < STAGES; s++) {
            for (int i = 0; i < N; i++) {
                double sum = 0;
#pragma GCC unroll 6
                for (int j = 0; j < s; j++) sum += A[s][j] * k[j][i];
                z[i] = y[i] + h * sum;
            }
            field(z, k[s]);
        }
        double squares = 0;
        for (int i = 0; i < N; i++) {
            double error = 0;
#pragma GCC unroll 7
            for (int j = 0; j < STAGES; j++) error += E[j] * k[j][i];
            error *= h / (1e-8 + 1e-8 * fmax(fabs(y[i]), fabs(z[i])));
            squares += error * error;
        }
        double size = sqrt(squares / N), factor = 0.9 * pow(size, -0.2);
        if (size <= 1) {
            t += h;
            for (int i = 0; i < N; i++) {
                y[i] = z[i];
                k[0][i] = k[STAGES - 1][i];
            }
        }
        h *= factor > 10 ? 10 : factor < 0.2 ? 0.2 : factor;
    }
}

static double now(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return 1e3 * at.tv_sec + 1e-6 * at.tv_nsec;
}

static int order(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

int main(void) {
    static double taken[ROUNDS], used[ROUNDS];
    double y[N];
    for (int r = 0; r < ROUNDS; r++) {
        double start = now(CLOCK_MONOTONIC), own = now(CLOCK_PROCESS_CPUTIME_ID);
        for (int i = 0; i < SOLVES; i++) {
            y[0] = y[1] = 1;
            solve(y);
        }
        taken[r] = (now(CLOCK_MONOTONIC) - start) / SOLVES;
        used[r] = (now(CLOCK_PROCESS_CPUTIME_ID) - own) / SOLVES;
    }
    qsort(taken, ROUNDS, sizeof(double), order);
    qsort(used, ROUNDS, sizeof(double), order);
    fprintf(stderr, "y(100) = %.8f %.8f\n", y[0], y[1]);
    printf("W8: %.4f ms (%.4f)\n", taken[ROUNDS / 2], used[ROUNDS / 2]);
    return 0;
}
