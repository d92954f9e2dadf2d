package dev.costate.vectorapi;

/**
 * Leaf operations on ranges of one {@link Memory}. Thread-confined, like the memory.
 *
 * <p>Every {@code int} named like an operand ({@code a}, {@code b}, {@code out}, …) is an address, every {@code n},
 * {@code rows}, {@code m} a count of elements. Ranges are contiguous and matrices row-major unless strides are given.
 *
 * <p><b>Aliasing.</b> An output may be exactly one of the inputs of an elementwise operation (same address, same
 * length); any other overlap of an output with an input gives undefined values.
 *
 * <p><b>The bit contract.</b> All implementations give the same bits (NaN compared as NaN) at every vector width and on
 * every JDK: each method's Javadoc fixes the order of its roundings. FMA is used in the same places by all
 * ({@link Fma}).
 *
 * <p>No method allocates after its first call at a given size, {@link #realFourier} excepted.
 */
public interface Kernels {
    /** Logical lanes of a sum over a contiguous range, independent of the hardware's. */
    int SUM_LANES = 8;

    /** Logical lanes of a sum over rows (the reduced axis is not the innermost one). */
    int ROW_LANES = 4;

    /** Inner-index block of a matrix product: each block's sum starts at +0, block sums are added in order. */
    int PRODUCT_BLOCK = 256;

    /** Returns the memory that the addresses refer to. */
    Memory memory();

    /** Returns "scalar" or "simd". */
    String name();

    /**
     * Returns the f64 lanes of the vectors, 1 without vectors.
     *
     * <p>No result depends on it.
     */
    int lanes();

    /** out[i] = value. */
    void fill(double value, int out, int n);

    /** out[i] = a[i]. */
    void copy(int a, int out, int n);

    /** out[i] = f(a[i]). */
    void unary(Unary f, int a, int out, int n);

    /**
     * out[i] = s·a[i] and derivative[i] = s·(1 + a[i]·(1 − s)), with s = sigmoid(a[i]).
     *
     * <p>The values are those of {@link Unary#SILU}; both come from the same exponential.
     */
    void siluWithDerivative(int a, int out, int derivative, int n);

    /**
     * out[i] = f(a[i·aStep], b[i·bStep]).
     *
     * @param aStep 1 for a range, 0 for one value used throughout
     * @param bStep 1 for a range, 0 for one value used throughout
     */
    void binary(Binary f, int a, int aStep, int b, int bStep, int out, int n);

    /** out[r·cols + c] = f(a[r·cols + c], b[c]): the row b is repeated. */
    void binaryRow(Binary f, int a, int b, int out, int rows, int cols);

    /** out[r·cols + c] = f(a[r·cols + c], b[r]): one value of b for each row. */
    void binaryColumn(Binary f, int a, int b, int out, int rows, int cols);

    /**
     * out[i] = a[i]^p for an integer p; 1 for p = 0.
     *
     * <p>Binary powering from the lowest bit of |p|; for p &lt; 0 the reciprocal is last.
     */
    void power(int a, int p, int out, int n);

    /** out[i] = c[i] ≠ 0 ? a[i] : b[i]; a NaN in c counts as not zero. */
    void select(int c, int a, int b, int out, int n);

    /** out[i] = fma(s, a[i], b[i]). */
    void axpy(double s, int a, int b, int out, int n);

    /**
     * out[o, i] = fold of a[o, 0…n−1, i], for a of shape [outer, n, inner].
     *
     * <p>inner = 1: logical lane l of {@link #SUM_LANES} takes the elements l, l + 8, l + 16, … in order (each lane
     * starting from +0 for sums), then the lanes are folded ((0∘4)∘(2∘6))∘((1∘5)∘(3∘7)).
     *
     * <p>inner &gt; 1: logical lane l of {@link #ROW_LANES} takes the rows l, l + 4, … in order, then the lanes are
     * folded (0∘2)∘(1∘3).
     */
    void reduce(Reduction f, int a, int out, int outer, int n, int inner);

    /** sum[i] += x[r, i] for r = 0, 1, … in order, for x of shape [rows, n]. */
    void addRows(int x, int sum, int rows, int n);

    /** Returns Σ a[i]·b[i]: FMA chains on {@link #SUM_LANES} lanes as in {@link #reduce}, the same final tree. */
    double dot(int a, int b, int n);

    /**
     * out[o, j, i] = Σ of a[o, 0…j, i], summed in increasing order of j.
     *
     * @param reverse whether to sum a[o, j…n−1, i] instead, in decreasing order of j
     */
    void cumulativeSum(int a, int out, int outer, int n, int inner, boolean reverse);

    /**
     * C = op(A)·op(B), C of shape [m, n], op(A) of shape [m, k], op(B) of shape [k, n].
     *
     * <p>Each element accumulates fma(a, b, acc) from +0 over the inner index in increasing order within blocks of
     * {@link #PRODUCT_BLOCK}, and the block sums are added in order: ((s₀ + s₁) + s₂) + …; k = 0 gives +0. C may
     * overlap neither operand.
     *
     * @param transposeA whether op(A) = Aᵀ, A being stored [k, m]
     * @param transposeB whether op(B) = Bᵀ, B being stored [n, k]
     * @throws IllegalArgumentException if both are transposed, which is not supported
     */
    void product(int a, boolean transposeA, int b, boolean transposeB, int c, int m, int n, int k);

    /**
     * out = f(A·W + bias), for A of shape [m, k], W of shape [k, n], bias of shape [n].
     *
     * <p>The bias row is added to the finished product of {@link #product}, and f is applied last.
     */
    void affine(int a, int w, int bias, Unary f, int out, int m, int n, int k);

    /**
     * out[Σ iₐ·outStrides[a]] = in[Σ iₐ·inStrides[a]] for every multi-index i below {@code shape}.
     *
     * <p>A stride of 0 repeats.
     */
    void strided(int in, int[] inStrides, int out, int[] outStrides, int[] shape);

    /**
     * Returns the Fourier transforms of real arrays of h rows and w columns.
     *
     * @throws IllegalArgumentException if h or w is less than 1, or their product too large
     */
    RealFourierPlan realFourier(int h, int w);

    /**
     * out[r, :] = table[(int) index[r], :] for rows of {@code cols}.
     *
     * @throws IndexOutOfBoundsException if an index is no whole number in [0, tableRows)
     */
    void gatherRows(int table, int tableRows, int index, int out, int rows, int cols);

    /**
     * out[(int) index[r], :] += a[r, :] for r increasing.
     *
     * <p>{@code out}, of tableRows rows, is not cleared first.
     *
     * @throws IndexOutOfBoundsException if an index is no whole number in [0, tableRows)
     */
    void scatterAddRows(int a, int index, int out, int tableRows, int rows, int cols);

    /**
     * Runge–Kutta stage combination: out[i] = fma(h, s, y[i]).
     *
     * <p>s = c₀·k₀[i], then s = fma(cⱼ, kⱼ[i], s) for j = 1 … count−1.
     *
     * @param c coefficients; only the first {@code count} are read
     * @param k addresses of the stages
     * @param count number of stages, ≥ 1
     */
    void combine(int y, double h, double[] c, int[] k, int count, int out, int n);

    /**
     * Returns Σ q², q = e/(atol + rtol·max(|y0[i]|, |y1[i]|)); NaN if any of e, y0, y1 is NaN.
     *
     * <p>e = h·s, and s is the combination of {@link #combine} with coefficients {@code c}. The scale is
     * fma(rtol, max, atol); q² is accumulated by FMA on {@link #SUM_LANES} lanes as in {@link #dot}.
     */
    double errorSquares(double h, double[] c, int[] k, int count, int y0, int y1, double rtol, double atol, int n);

    /** Returns Σ q², q = e[i]/fma(rtol, max(|y0[i]|, |y1[i]|), atol), in the order of {@link #errorSquares}. */
    double weightedSquares(int e, int y0, int y1, double rtol, double atol, int n);

    /** Returns whether every one of the n cells is finite. */
    boolean allFinite(int a, int n);

    /**
     * out[i] = uniform on (0, 1): (2·(bits &gt;&gt;&gt; 12) + 1)·2⁻⁵³.
     *
     * <p>The bits are word i of the Threefry-2x64-20 stream (Salmon et al. 2011) with the given key and counter.
     */
    void uniform(long seed, long stream, long counter, int out, int n);

    /**
     * out[i] = standard normal: √(−2 ln u)·cos 2πv, then √(−2 ln u)·sin 2πv (Box and Muller 1958).
     *
     * <p>u and v are the pairs (2j, 2j+1) of {@link #uniform}.
     */
    void normal(long seed, long stream, long counter, int out, int n);
}
