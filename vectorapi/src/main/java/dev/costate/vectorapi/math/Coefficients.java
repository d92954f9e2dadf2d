package dev.costate.vectorapi.math;

/**
 * Constants shared by the scalar and the SIMD recipes of the elementary functions; no class implements it. Immutable.
 *
 * <p>The polynomials are minimax fits (Remez exchange in 60-digit arithmetic, each coefficient then rounded to the
 * nearest double); the bound stated with each is that of the rounded polynomial on its interval.
 */
public interface Coefficients {
    /** 1.5·2⁵²: adding it rounds to the nearest integer, which then stands in the low bits of the sum. */
    double MAGIC = 0x1.8p52;
    long SIGN = Long.MIN_VALUE;
    long MAGNITUDE = Long.MAX_VALUE;
    long FRACTION = 0x000fffffffffffffL;
    long INFINITY_BITS = 0x7ff0000000000000L;
    long ONE_BITS = 0x3ff0000000000000L;
    long SMALLEST_NORMAL_BITS = 0x0010000000000000L;

    /** ln 2 = LN2_HIGH + LN2_LOW; 12 trailing zero bits make k·LN2_HIGH exact for |k| ≤ 2¹¹. */
    double LN2_HIGH = 0x1.62e42fefa3000p-1;
    double LN2_LOW = 0x1.3de6af278ece6p-42;
    double LOG2_E = 0x1.71547652b82fep+0;

    /** Largest |x| of the fast path of eˣ: results stay normal. */
    long EXP_LIMIT = 0x4086200000000000L; // 708
    /** Largest |x| of the fast path of tanh, half of the above. */
    long TANH_LIMIT = 0x4076200000000000L; // 354
    /** Largest |x| of the fast path of sin and cos. */
    long ANGLE_LIMIT = 0x40f0000000000000L; // 65536
    /** Largest |x| of the fast path of erf: x² ≤ 676. */
    long ERF_LIMIT = 0x403a000000000000L; // 26
    /** Largest |x| of the fast path of GELU: x²/2 ≤ 684.5. */
    long GELU_LIMIT = 0x4042800000000000L; // 37
    /** Largest |x| of the fast path of GELU's derivative: √½·|x| ≤ 26 and x²/2 ≤ 708. */
    long GELU_BACKWARD_LIMIT = 0x4042000000000000L; // 36

    /** eʳ = 1 + r + r²·(E0 + E1·r + …) on |r| ≤ ½ ln 2, error below 2⁻⁶⁴, relative to r below 2⁻⁵⁸. */
    double E0 = 0x1.0000000000000p-1;
    double E1 = 0x1.555555555555cp-3;
    double E2 = 0x1.555555555555ep-5;
    double E3 = 0x1.111111110ebb9p-7;
    double E4 = 0x1.6c16c16c13573p-10;
    double E5 = 0x1.a01a01b3b87d0p-13;
    double E6 = 0x1.a01a01b45a1cap-16;
    double E7 = 0x1.71ddef9a86359p-19;
    double E8 = 0x1.27e4bf2a16b6bp-22;
    double E9 = 0x1.af6cc0ed14668p-26;
    double E10 = 0x1.1f9df5be7d6b7p-29;

    /** √½, the lower end of the interval [√½, √2) to which arguments of logarithms are scaled. */
    long SQRT_HALF_BITS = 0x3fe6a09e667f3bcdL;
    double SQRT_HALF = 0x1.6a09e667f3bcdp-1;
    /** An exponent field e in the fraction of 2⁵² reads 2⁵² + e; EXPONENT_BIAS subtracts 2⁵² and the bias. */
    long TWO_52_BITS = 0x4330000000000000L;
    double EXPONENT_BIAS = 0x1p52 + 1023;
    /** Range of 1 + x in the fast path of ln(1 + x). */
    long LOG1P_LEAST = 0x3c30000000000000L; // 2^-60
    long LOG1P_MOST = 0x7e70000000000000L; // 2^1000

    /** ln((1 + s)/(1 − s)) = 2s + s·z·(L0 + L1·z + …), z = s² ≤ (3 − 2√2)², error relative to s below 2⁻⁵⁷. */
    double L0 = 0x1.5555555555592p-1;
    double L1 = 0x1.999999997fd78p-2;
    double L2 = 0x1.24924941f4ed6p-2;
    double L3 = 0x1.c71c520615820p-3;
    double L4 = 0x1.74663f9f1f818p-3;
    double L5 = 0x1.39a1a748c8bf0p-3;
    double L6 = 0x1.2f06313f18547p-3;

    /** The same on z ≤ 1/9, for ln(1 + e) with e ≤ 1, error below 2⁻⁵⁹. */
    double M0 = 0x1.55555555554fcp-1;
    double M1 = 0x1.99999999a842ep-2;
    double M2 = 0x1.2492491d5b2e6p-2;
    double M3 = 0x1.c71c75732459cp-3;
    double M4 = 0x1.745c8a2f8e877p-3;
    double M5 = 0x1.3b20ffa3f4f02p-3;
    double M6 = 0x1.104208af26e11p-3;
    double M7 = 0x1.f200321e6194ep-4;
    double M8 = 0x1.4ce964c6e9b47p-4;
    double M9 = 0x1.641b7f49d5e6ep-3;

    /** atanh s = s·(1 + z/3 + z²·(P0 + P1·z + …)), z = s² ≤ (3 − 2√2)², relative error below 2⁻⁶⁶. */
    double P0 = 0x1.9999999999996p-3;
    double P1 = 0x1.2492492493036p-3;
    double P2 = 0x1.c71c71c58045ep-4;
    double P3 = 0x1.745d183263048p-4;
    double P4 = 0x1.3b1362b1c7176p-4;
    double P5 = 0x1.1120b642fd00bp-4;
    double P6 = 0x1.de33576fd949fp-5;
    double P7 = 0x1.eb11f0fef476ep-5;
    double THIRD_HIGH = 0x1.5555555555555p-2;
    double THIRD_LOW = 0x1.5555555555555p-56;
    /** Bounds of the fast path of the power: on |b|·(|k| + ½), which is no less than |log₂ aᵇ|, and on |b|. */
    double POWER_SIZE = 1020;
    long POWER_EXPONENT_LIMIT = 0x43f0000000000000L; // 2^64

    /** π/2 = PIO2_1 + PIO2_2 + PIO2_3; the first two have 37 bits, so k times them is exact for |k| ≤ 2¹⁶. */
    double PIO2_1 = 0x1.921fb54440000p+0;
    double PIO2_2 = 0x1.68c234c4c0000p-39;
    double PIO2_3 = 0x1.98a2e03707345p-77;
    double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    double PIO2_HIGH = 0x1.921fb54442d18p+0;
    double PIO2_LOW = 0x1.1a62633145c07p-54;

    /** sin r = r + r³·(S0 + S1·z + …), z = r² ≤ (π/4)², error relative to r below 2⁻⁵⁷. */
    double S0 = -0x1.5555555555549p-3;
    double S1 = 0x1.111111110f87dp-7;
    double S2 = -0x1.a01a019c11ff8p-13;
    double S3 = 0x1.71de3578130d3p-19;
    double S4 = -0x1.ae5e6685c8d76p-26;
    double S5 = 0x1.5d931792aac5dp-33;

    /** cos r = 1 − z/2 + z²·(C0 + C1·z + …), error below 2⁻⁵⁹. */
    double C0 = 0x1.555555555554cp-5;
    double C1 = -0x1.6c16c16c15181p-10;
    double C2 = 0x1.a01a019cb2166p-16;
    double C3 = -0x1.27e4f80a33508p-22;
    double C4 = 0x1.1ee9ec1833381p-29;
    double C5 = -0x1.8faeb5a6d97efp-37;

    /** erf x = x + x·(F0 + F1·z + …), z = x², for |x| below ERF_SMALL; error below 2⁻⁵⁵. */
    double F0 = 0x1.06eba8214db69p-3;
    double F1 = -0x1.812746b0379e5p-2;
    double F2 = 0x1.ce2f21a0429bep-4;
    double F3 = -0x1.b82ce3127b9d2p-6;
    double F4 = 0x1.565bcd0bd32b8p-8;
    double F5 = -0x1.c02db3654f845p-11;
    double F6 = 0x1.f9a30fff3b0bcp-14;
    double F7 = -0x1.f4d01cc4a6cf2p-17;
    double F8 = 0x1.b9c11a18276efp-20;
    double F9 = -0x1.5dd0419e5966cp-23;
    double F10 = 0x1.e54bb012849eep-27;
    double F11 = -0x1.dc9624e7fbed8p-31;
    long ERF_SMALL = 0x3fec000000000000L; // 0.875

    /**
     * √½·e^(x²)·erfc x = w·(G0 + G1·t + …), for 0 ≤ x ≤ 27.6.
     *
     * <p>w = 1/(x + 4.5·√½) and t = (x − 4.5·√½)·w. The relative error of the unrounded polynomial is below 2⁻⁵⁶.
     */
    double G0 = 0x1.86c626e278bb3p-1;
    double G1 = -0x1.47cfdd7a97246p-1;
    double G2 = 0x1.c92ad93fe2528p-2;
    double G3 = -0x1.03379aa028e72p-2;
    double G4 = 0x1.c8391e19cdc32p-4;
    double G5 = -0x1.157951c6899e0p-5;
    double G6 = 0x1.14cc7956939c7p-8;
    double G7 = 0x1.ca720873bff39p-10;
    double G8 = -0x1.e129d9c27fb08p-11;
    double G9 = 0x1.ac3ad13432253p-18;
    double G10 = 0x1.d5f0f59a0a306p-14;
    double G11 = -0x1.0b4f82d09eb42p-16;
    double G12 = -0x1.ddae32a2beddap-17;
    double G13 = 0x1.ac231e92b79ffp-19;
    double G14 = 0x1.1f9dc4f5b3f00p-19;
    double G15 = -0x1.0c50e63f9bab0p-21;
    double G16 = -0x1.96d2d7d53b8c3p-22;
    double G17 = 0x1.08846e5f0e22bp-24;
    double G18 = 0x1.2a3a6e58289dfp-24;
    double G19 = -0x1.c88ae421a6c20p-29;
    double G20 = -0x1.5b75f92612a9ep-27;
    double G21 = -0x1.1f439aff284b5p-31;
    double G22 = 0x1.5e363aeaf1252p-31;
    double SQRT_2 = 0x1.6a09e667f3bcdp+0;
    double ERFC_MIDDLE = 0x1.974b2334f2346p+1;
    /** The same where the argument is x/√2: a short number, so the error of x + 4.5 is cheap to compute. */
    double GELU_MIDDLE = 4.5;
    /** 1/√(2π). */
    double NORMAL_DENSITY = 0x1.9884533d43651p-2;
}
