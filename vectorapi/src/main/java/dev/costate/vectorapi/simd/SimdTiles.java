package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.COUNT;
import static dev.costate.vectorapi.simd.Lanes.SPECIES;
import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;

/**
 * Register tiles of a matrix product: o[c + r·rowC + …] = Σ A[r, p]·B[p, …] over p &lt; length.
 *
 * <p>Each element is one FMA chain from +0. R×V in a name is rows by vectors. Stateless, thread-safe.
 *
 * <p>The accumulators are locals, so that they live in registers: 8×3 is for the 32 registers of AVX-512, 4×2 for 16.
 * (With 16, 6×2 would fit on paper, but it spills in about every second process, at half the speed of 4×2, because
 * several values of A are loaded ahead.) The vectors of a row start at the column offsets 0, o1, o2, which may overlap:
 * both then hold the same sums.
 *
 * <p>{@code rows…} reads A[r, p] at a + r·rowA + p, {@code cols…} at a + r + p·stepA. {@code few…} reads it at
 * a + r·rowA + p·stepA and takes 1 to 4 rows; if they are fewer, it computes the last one more than once. Rows are
 * stored in increasing order: the part of a vector wider than the matrix is overwritten by the next row.
 */
final class SimdTiles {
    private SimdTiles() {
    }

    static void rows8x3(double[] d, int a, int rowA, double[] e, int b, int o1, int o2, int stepB, double[] o, int c,
            int rowC, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s02 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s12 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s22 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s32 = s00;
        DoubleVector s40 = s00;
        DoubleVector s41 = s00;
        DoubleVector s42 = s00;
        DoubleVector s50 = s00;
        DoubleVector s51 = s00;
        DoubleVector s52 = s00;
        DoubleVector s60 = s00;
        DoubleVector s61 = s00;
        DoubleVector s62 = s00;
        DoubleVector s70 = s00;
        DoubleVector s71 = s00;
        DoubleVector s72 = s00;
        int a1 = a + rowA;
        int a2 = a1 + rowA;
        int a3 = a2 + rowA;
        int a4 = a3 + rowA;
        int a5 = a4 + rowA;
        int a6 = a5 + rowA;
        int a7 = a6 + rowA;
        for (int p = 0; p < length; p++) {
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector b2 = fromArray(SPECIES, e, ib + o2);
            DoubleVector x = broadcast(SPECIES, d[a + p]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            s02 = x.fma(b2, s02);
            x = broadcast(SPECIES, d[a1 + p]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            s12 = x.fma(b2, s12);
            x = broadcast(SPECIES, d[a2 + p]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            s22 = x.fma(b2, s22);
            x = broadcast(SPECIES, d[a3 + p]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            s32 = x.fma(b2, s32);
            x = broadcast(SPECIES, d[a4 + p]);
            s40 = x.fma(b0, s40);
            s41 = x.fma(b1, s41);
            s42 = x.fma(b2, s42);
            x = broadcast(SPECIES, d[a5 + p]);
            s50 = x.fma(b0, s50);
            s51 = x.fma(b1, s51);
            s52 = x.fma(b2, s52);
            x = broadcast(SPECIES, d[a6 + p]);
            s60 = x.fma(b0, s60);
            s61 = x.fma(b1, s61);
            s62 = x.fma(b2, s62);
            x = broadcast(SPECIES, d[a7 + p]);
            s70 = x.fma(b0, s70);
            s71 = x.fma(b1, s71);
            s72 = x.fma(b2, s72);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        s02.intoArray(o, at + o2);
        at += rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        s12.intoArray(o, at + o2);
        at += rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        s22.intoArray(o, at + o2);
        at += rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
        s32.intoArray(o, at + o2);
        at += rowC;
        s40.intoArray(o, at);
        s41.intoArray(o, at + o1);
        s42.intoArray(o, at + o2);
        at += rowC;
        s50.intoArray(o, at);
        s51.intoArray(o, at + o1);
        s52.intoArray(o, at + o2);
        at += rowC;
        s60.intoArray(o, at);
        s61.intoArray(o, at + o1);
        s62.intoArray(o, at + o2);
        at += rowC;
        s70.intoArray(o, at);
        s71.intoArray(o, at + o1);
        s72.intoArray(o, at + o2);
    }

    static void rows8x2(double[] d, int a, int rowA, double[] e, int b, int o1, int stepB, double[] o, int c, int rowC,
            int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s40 = s00;
        DoubleVector s41 = s00;
        DoubleVector s50 = s00;
        DoubleVector s51 = s00;
        DoubleVector s60 = s00;
        DoubleVector s61 = s00;
        DoubleVector s70 = s00;
        DoubleVector s71 = s00;
        int a1 = a + rowA;
        int a2 = a1 + rowA;
        int a3 = a2 + rowA;
        int a4 = a3 + rowA;
        int a5 = a4 + rowA;
        int a6 = a5 + rowA;
        int a7 = a6 + rowA;
        for (int p = 0; p < length; p++) {
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector x = broadcast(SPECIES, d[a + p]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = broadcast(SPECIES, d[a1 + p]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = broadcast(SPECIES, d[a2 + p]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = broadcast(SPECIES, d[a3 + p]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            x = broadcast(SPECIES, d[a4 + p]);
            s40 = x.fma(b0, s40);
            s41 = x.fma(b1, s41);
            x = broadcast(SPECIES, d[a5 + p]);
            s50 = x.fma(b0, s50);
            s51 = x.fma(b1, s51);
            x = broadcast(SPECIES, d[a6 + p]);
            s60 = x.fma(b0, s60);
            s61 = x.fma(b1, s61);
            x = broadcast(SPECIES, d[a7 + p]);
            s70 = x.fma(b0, s70);
            s71 = x.fma(b1, s71);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        at += rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        at += rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        at += rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
        at += rowC;
        s40.intoArray(o, at);
        s41.intoArray(o, at + o1);
        at += rowC;
        s50.intoArray(o, at);
        s51.intoArray(o, at + o1);
        at += rowC;
        s60.intoArray(o, at);
        s61.intoArray(o, at + o1);
        at += rowC;
        s70.intoArray(o, at);
        s71.intoArray(o, at + o1);
    }

    static void rows8x1(double[] d, int a, int rowA, double[] e, int b, int stepB, double[] o, int c, int rowC,
            int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s10 = s00;
        DoubleVector s20 = s00;
        DoubleVector s30 = s00;
        DoubleVector s40 = s00;
        DoubleVector s50 = s00;
        DoubleVector s60 = s00;
        DoubleVector s70 = s00;
        int a1 = a + rowA;
        int a2 = a1 + rowA;
        int a3 = a2 + rowA;
        int a4 = a3 + rowA;
        int a5 = a4 + rowA;
        int a6 = a5 + rowA;
        int a7 = a6 + rowA;
        for (int p = 0; p < length; p++) {
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector x = broadcast(SPECIES, d[a + p]);
            s00 = x.fma(b0, s00);
            x = broadcast(SPECIES, d[a1 + p]);
            s10 = x.fma(b0, s10);
            x = broadcast(SPECIES, d[a2 + p]);
            s20 = x.fma(b0, s20);
            x = broadcast(SPECIES, d[a3 + p]);
            s30 = x.fma(b0, s30);
            x = broadcast(SPECIES, d[a4 + p]);
            s40 = x.fma(b0, s40);
            x = broadcast(SPECIES, d[a5 + p]);
            s50 = x.fma(b0, s50);
            x = broadcast(SPECIES, d[a6 + p]);
            s60 = x.fma(b0, s60);
            x = broadcast(SPECIES, d[a7 + p]);
            s70 = x.fma(b0, s70);
        }
        int at = c;
        s00.intoArray(o, at);
        at += rowC;
        s10.intoArray(o, at);
        at += rowC;
        s20.intoArray(o, at);
        at += rowC;
        s30.intoArray(o, at);
        at += rowC;
        s40.intoArray(o, at);
        at += rowC;
        s50.intoArray(o, at);
        at += rowC;
        s60.intoArray(o, at);
        at += rowC;
        s70.intoArray(o, at);
    }

    static void rows4x3(double[] d, int a, int rowA, double[] e, int b, int o1, int o2, int stepB, double[] o, int c,
            int rowC, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s02 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s12 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s22 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s32 = s00;
        int a1 = a + rowA;
        int a2 = a1 + rowA;
        int a3 = a2 + rowA;
        for (int p = 0; p < length; p++) {
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector b2 = fromArray(SPECIES, e, ib + o2);
            DoubleVector x = broadcast(SPECIES, d[a + p]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            s02 = x.fma(b2, s02);
            x = broadcast(SPECIES, d[a1 + p]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            s12 = x.fma(b2, s12);
            x = broadcast(SPECIES, d[a2 + p]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            s22 = x.fma(b2, s22);
            x = broadcast(SPECIES, d[a3 + p]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            s32 = x.fma(b2, s32);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        s02.intoArray(o, at + o2);
        at += rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        s12.intoArray(o, at + o2);
        at += rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        s22.intoArray(o, at + o2);
        at += rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
        s32.intoArray(o, at + o2);
    }

    static void rows4x2(double[] d, int a, int rowA, double[] e, int b, int o1, int stepB, double[] o, int c, int rowC,
            int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        int a1 = a + rowA;
        int a2 = a1 + rowA;
        int a3 = a2 + rowA;
        for (int p = 0; p < length; p++) {
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector x = broadcast(SPECIES, d[a + p]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = broadcast(SPECIES, d[a1 + p]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = broadcast(SPECIES, d[a2 + p]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = broadcast(SPECIES, d[a3 + p]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        at += rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        at += rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        at += rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
    }

    static void rows4x1(double[] d, int a, int rowA, double[] e, int b, int stepB, double[] o, int c, int rowC,
            int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s10 = s00;
        DoubleVector s20 = s00;
        DoubleVector s30 = s00;
        int a1 = a + rowA;
        int a2 = a1 + rowA;
        int a3 = a2 + rowA;
        int p = 0;
        for (; p < length - 1; p += 2) {
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + stepB);
            DoubleVector x = broadcast(SPECIES, d[a + p]);
            s00 = x.fma(b0, s00);
            x = broadcast(SPECIES, d[a + p + 1]);
            s00 = x.fma(b1, s00);
            x = broadcast(SPECIES, d[a1 + p]);
            s10 = x.fma(b0, s10);
            x = broadcast(SPECIES, d[a1 + p + 1]);
            s10 = x.fma(b1, s10);
            x = broadcast(SPECIES, d[a2 + p]);
            s20 = x.fma(b0, s20);
            x = broadcast(SPECIES, d[a2 + p + 1]);
            s20 = x.fma(b1, s20);
            x = broadcast(SPECIES, d[a3 + p]);
            s30 = x.fma(b0, s30);
            x = broadcast(SPECIES, d[a3 + p + 1]);
            s30 = x.fma(b1, s30);
        }
        if (p < length) {
            DoubleVector b0 = fromArray(SPECIES, e, b + p * stepB);
            s00 = broadcast(SPECIES, d[a + p]).fma(b0, s00);
            s10 = broadcast(SPECIES, d[a1 + p]).fma(b0, s10);
            s20 = broadcast(SPECIES, d[a2 + p]).fma(b0, s20);
            s30 = broadcast(SPECIES, d[a3 + p]).fma(b0, s30);
        }
        int at = c;
        s00.intoArray(o, at);
        at += rowC;
        s10.intoArray(o, at);
        at += rowC;
        s20.intoArray(o, at);
        at += rowC;
        s30.intoArray(o, at);
    }

    static void cols8x3(double[] d, int a, int stepA, double[] e, int b, int o1, int o2, int stepB, double[] o, int c,
            int rowC, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s02 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s12 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s22 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s32 = s00;
        DoubleVector s40 = s00;
        DoubleVector s41 = s00;
        DoubleVector s42 = s00;
        DoubleVector s50 = s00;
        DoubleVector s51 = s00;
        DoubleVector s52 = s00;
        DoubleVector s60 = s00;
        DoubleVector s61 = s00;
        DoubleVector s62 = s00;
        DoubleVector s70 = s00;
        DoubleVector s71 = s00;
        DoubleVector s72 = s00;
        for (int p = 0; p < length; p++) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector b2 = fromArray(SPECIES, e, ib + o2);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            s02 = x.fma(b2, s02);
            x = broadcast(SPECIES, d[ia + 1]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            s12 = x.fma(b2, s12);
            x = broadcast(SPECIES, d[ia + 2]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            s22 = x.fma(b2, s22);
            x = broadcast(SPECIES, d[ia + 3]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            s32 = x.fma(b2, s32);
            x = broadcast(SPECIES, d[ia + 4]);
            s40 = x.fma(b0, s40);
            s41 = x.fma(b1, s41);
            s42 = x.fma(b2, s42);
            x = broadcast(SPECIES, d[ia + 5]);
            s50 = x.fma(b0, s50);
            s51 = x.fma(b1, s51);
            s52 = x.fma(b2, s52);
            x = broadcast(SPECIES, d[ia + 6]);
            s60 = x.fma(b0, s60);
            s61 = x.fma(b1, s61);
            s62 = x.fma(b2, s62);
            x = broadcast(SPECIES, d[ia + 7]);
            s70 = x.fma(b0, s70);
            s71 = x.fma(b1, s71);
            s72 = x.fma(b2, s72);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        s02.intoArray(o, at + o2);
        at += rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        s12.intoArray(o, at + o2);
        at += rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        s22.intoArray(o, at + o2);
        at += rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
        s32.intoArray(o, at + o2);
        at += rowC;
        s40.intoArray(o, at);
        s41.intoArray(o, at + o1);
        s42.intoArray(o, at + o2);
        at += rowC;
        s50.intoArray(o, at);
        s51.intoArray(o, at + o1);
        s52.intoArray(o, at + o2);
        at += rowC;
        s60.intoArray(o, at);
        s61.intoArray(o, at + o1);
        s62.intoArray(o, at + o2);
        at += rowC;
        s70.intoArray(o, at);
        s71.intoArray(o, at + o1);
        s72.intoArray(o, at + o2);
    }

    static void cols8x2(double[] d, int a, int stepA, double[] e, int b, int o1, int stepB, double[] o, int c, int rowC,
            int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s40 = s00;
        DoubleVector s41 = s00;
        DoubleVector s50 = s00;
        DoubleVector s51 = s00;
        DoubleVector s60 = s00;
        DoubleVector s61 = s00;
        DoubleVector s70 = s00;
        DoubleVector s71 = s00;
        for (int p = 0; p < length; p++) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = broadcast(SPECIES, d[ia + 1]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = broadcast(SPECIES, d[ia + 2]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = broadcast(SPECIES, d[ia + 3]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            x = broadcast(SPECIES, d[ia + 4]);
            s40 = x.fma(b0, s40);
            s41 = x.fma(b1, s41);
            x = broadcast(SPECIES, d[ia + 5]);
            s50 = x.fma(b0, s50);
            s51 = x.fma(b1, s51);
            x = broadcast(SPECIES, d[ia + 6]);
            s60 = x.fma(b0, s60);
            s61 = x.fma(b1, s61);
            x = broadcast(SPECIES, d[ia + 7]);
            s70 = x.fma(b0, s70);
            s71 = x.fma(b1, s71);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        at += rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        at += rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        at += rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
        at += rowC;
        s40.intoArray(o, at);
        s41.intoArray(o, at + o1);
        at += rowC;
        s50.intoArray(o, at);
        s51.intoArray(o, at + o1);
        at += rowC;
        s60.intoArray(o, at);
        s61.intoArray(o, at + o1);
        at += rowC;
        s70.intoArray(o, at);
        s71.intoArray(o, at + o1);
    }

    /** A[r, p] at a + 8p + r and B[p, …] at b + 2p vectors: strides that are constants cost no arithmetic. */
    static void packed8x2(double[] d, int a, double[] e, int b, double[] o, int c, int rowC, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s40 = s00;
        DoubleVector s41 = s00;
        DoubleVector s50 = s00;
        DoubleVector s51 = s00;
        DoubleVector s60 = s00;
        DoubleVector s61 = s00;
        DoubleVector s70 = s00;
        DoubleVector s71 = s00;
        for (int p = 0; p < length; p++) {
            int ia = a + p * 8;
            int ib = b + p * 2 * COUNT;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + COUNT);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = broadcast(SPECIES, d[ia + 1]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = broadcast(SPECIES, d[ia + 2]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = broadcast(SPECIES, d[ia + 3]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            x = broadcast(SPECIES, d[ia + 4]);
            s40 = x.fma(b0, s40);
            s41 = x.fma(b1, s41);
            x = broadcast(SPECIES, d[ia + 5]);
            s50 = x.fma(b0, s50);
            s51 = x.fma(b1, s51);
            x = broadcast(SPECIES, d[ia + 6]);
            s60 = x.fma(b0, s60);
            s61 = x.fma(b1, s61);
            x = broadcast(SPECIES, d[ia + 7]);
            s70 = x.fma(b0, s70);
            s71 = x.fma(b1, s71);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + COUNT);
        at += rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + COUNT);
        at += rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + COUNT);
        at += rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + COUNT);
        at += rowC;
        s40.intoArray(o, at);
        s41.intoArray(o, at + COUNT);
        at += rowC;
        s50.intoArray(o, at);
        s51.intoArray(o, at + COUNT);
        at += rowC;
        s60.intoArray(o, at);
        s61.intoArray(o, at + COUNT);
        at += rowC;
        s70.intoArray(o, at);
        s71.intoArray(o, at + COUNT);
    }

    /** The same, added to o. */
    static void packed8x2more(double[] d, int a, double[] e, int b, double[] o, int c, int rowC, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s40 = s00;
        DoubleVector s41 = s00;
        DoubleVector s50 = s00;
        DoubleVector s51 = s00;
        DoubleVector s60 = s00;
        DoubleVector s61 = s00;
        DoubleVector s70 = s00;
        DoubleVector s71 = s00;
        for (int p = 0; p < length; p++) {
            int ia = a + p * 8;
            int ib = b + p * 2 * COUNT;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + COUNT);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = broadcast(SPECIES, d[ia + 1]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = broadcast(SPECIES, d[ia + 2]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = broadcast(SPECIES, d[ia + 3]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            x = broadcast(SPECIES, d[ia + 4]);
            s40 = x.fma(b0, s40);
            s41 = x.fma(b1, s41);
            x = broadcast(SPECIES, d[ia + 5]);
            s50 = x.fma(b0, s50);
            s51 = x.fma(b1, s51);
            x = broadcast(SPECIES, d[ia + 6]);
            s60 = x.fma(b0, s60);
            s61 = x.fma(b1, s61);
            x = broadcast(SPECIES, d[ia + 7]);
            s70 = x.fma(b0, s70);
            s71 = x.fma(b1, s71);
        }
        int at = c;
        s00.add(fromArray(SPECIES, o, at)).intoArray(o, at);
        s01.add(fromArray(SPECIES, o, at + COUNT)).intoArray(o, at + COUNT);
        at += rowC;
        s10.add(fromArray(SPECIES, o, at)).intoArray(o, at);
        s11.add(fromArray(SPECIES, o, at + COUNT)).intoArray(o, at + COUNT);
        at += rowC;
        s20.add(fromArray(SPECIES, o, at)).intoArray(o, at);
        s21.add(fromArray(SPECIES, o, at + COUNT)).intoArray(o, at + COUNT);
        at += rowC;
        s30.add(fromArray(SPECIES, o, at)).intoArray(o, at);
        s31.add(fromArray(SPECIES, o, at + COUNT)).intoArray(o, at + COUNT);
        at += rowC;
        s40.add(fromArray(SPECIES, o, at)).intoArray(o, at);
        s41.add(fromArray(SPECIES, o, at + COUNT)).intoArray(o, at + COUNT);
        at += rowC;
        s50.add(fromArray(SPECIES, o, at)).intoArray(o, at);
        s51.add(fromArray(SPECIES, o, at + COUNT)).intoArray(o, at + COUNT);
        at += rowC;
        s60.add(fromArray(SPECIES, o, at)).intoArray(o, at);
        s61.add(fromArray(SPECIES, o, at + COUNT)).intoArray(o, at + COUNT);
        at += rowC;
        s70.add(fromArray(SPECIES, o, at)).intoArray(o, at);
        s71.add(fromArray(SPECIES, o, at + COUNT)).intoArray(o, at + COUNT);
    }

    static void cols8x1(double[] d, int a, int stepA, double[] e, int b, int stepB, double[] o, int c, int rowC,
            int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s10 = s00;
        DoubleVector s20 = s00;
        DoubleVector s30 = s00;
        DoubleVector s40 = s00;
        DoubleVector s50 = s00;
        DoubleVector s60 = s00;
        DoubleVector s70 = s00;
        for (int p = 0; p < length; p++) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            x = broadcast(SPECIES, d[ia + 1]);
            s10 = x.fma(b0, s10);
            x = broadcast(SPECIES, d[ia + 2]);
            s20 = x.fma(b0, s20);
            x = broadcast(SPECIES, d[ia + 3]);
            s30 = x.fma(b0, s30);
            x = broadcast(SPECIES, d[ia + 4]);
            s40 = x.fma(b0, s40);
            x = broadcast(SPECIES, d[ia + 5]);
            s50 = x.fma(b0, s50);
            x = broadcast(SPECIES, d[ia + 6]);
            s60 = x.fma(b0, s60);
            x = broadcast(SPECIES, d[ia + 7]);
            s70 = x.fma(b0, s70);
        }
        int at = c;
        s00.intoArray(o, at);
        at += rowC;
        s10.intoArray(o, at);
        at += rowC;
        s20.intoArray(o, at);
        at += rowC;
        s30.intoArray(o, at);
        at += rowC;
        s40.intoArray(o, at);
        at += rowC;
        s50.intoArray(o, at);
        at += rowC;
        s60.intoArray(o, at);
        at += rowC;
        s70.intoArray(o, at);
    }

    static void cols4x3(double[] d, int a, int stepA, double[] e, int b, int o1, int o2, int stepB, double[] o, int c,
            int rowC, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s02 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s12 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s22 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s32 = s00;
        for (int p = 0; p < length; p++) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector b2 = fromArray(SPECIES, e, ib + o2);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            s02 = x.fma(b2, s02);
            x = broadcast(SPECIES, d[ia + 1]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            s12 = x.fma(b2, s12);
            x = broadcast(SPECIES, d[ia + 2]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            s22 = x.fma(b2, s22);
            x = broadcast(SPECIES, d[ia + 3]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            s32 = x.fma(b2, s32);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        s02.intoArray(o, at + o2);
        at += rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        s12.intoArray(o, at + o2);
        at += rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        s22.intoArray(o, at + o2);
        at += rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
        s32.intoArray(o, at + o2);
    }

    static void cols4x2(double[] d, int a, int stepA, double[] e, int b, int o1, int stepB, double[] o, int c, int rowC,
            int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        for (int p = 0; p < length; p++) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = broadcast(SPECIES, d[ia + 1]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = broadcast(SPECIES, d[ia + 2]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = broadcast(SPECIES, d[ia + 3]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        at += rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        at += rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        at += rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
    }

    static void cols4x1(double[] d, int a, int stepA, double[] e, int b, int stepB, double[] o, int c, int rowC,
            int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s10 = s00;
        DoubleVector s20 = s00;
        DoubleVector s30 = s00;
        int p = 0;
        for (; p < length - 1; p += 2) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + stepB);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            x = broadcast(SPECIES, d[ia + stepA]);
            s00 = x.fma(b1, s00);
            x = broadcast(SPECIES, d[ia + 1]);
            s10 = x.fma(b0, s10);
            x = broadcast(SPECIES, d[ia + stepA + 1]);
            s10 = x.fma(b1, s10);
            x = broadcast(SPECIES, d[ia + 2]);
            s20 = x.fma(b0, s20);
            x = broadcast(SPECIES, d[ia + stepA + 2]);
            s20 = x.fma(b1, s20);
            x = broadcast(SPECIES, d[ia + 3]);
            s30 = x.fma(b0, s30);
            x = broadcast(SPECIES, d[ia + stepA + 3]);
            s30 = x.fma(b1, s30);
        }
        if (p < length) {
            int ia = a + p * stepA;
            DoubleVector b0 = fromArray(SPECIES, e, b + p * stepB);
            s00 = broadcast(SPECIES, d[ia]).fma(b0, s00);
            s10 = broadcast(SPECIES, d[ia + 1]).fma(b0, s10);
            s20 = broadcast(SPECIES, d[ia + 2]).fma(b0, s20);
            s30 = broadcast(SPECIES, d[ia + 3]).fma(b0, s30);
        }
        int at = c;
        s00.intoArray(o, at);
        at += rowC;
        s10.intoArray(o, at);
        at += rowC;
        s20.intoArray(o, at);
        at += rowC;
        s30.intoArray(o, at);
    }

    static void few4(double[] d, int a, int rowA, int stepA, double[] e, int b, int o1, int o2, int o3, int stepB,
            double[] o, int c, int rowC, int rows, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s02 = s00;
        DoubleVector s03 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s12 = s00;
        DoubleVector s13 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s22 = s00;
        DoubleVector s23 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s32 = s00;
        DoubleVector s33 = s00;
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int a1 = r1 * rowA;
        int a2 = r2 * rowA;
        int a3 = r3 * rowA;
        for (int p = 0; p < length; p++) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector b2 = fromArray(SPECIES, e, ib + o2);
            DoubleVector b3 = fromArray(SPECIES, e, ib + o3);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            s02 = x.fma(b2, s02);
            s03 = x.fma(b3, s03);
            x = broadcast(SPECIES, d[ia + a1]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            s12 = x.fma(b2, s12);
            s13 = x.fma(b3, s13);
            x = broadcast(SPECIES, d[ia + a2]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            s22 = x.fma(b2, s22);
            s23 = x.fma(b3, s23);
            x = broadcast(SPECIES, d[ia + a3]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            s32 = x.fma(b2, s32);
            s33 = x.fma(b3, s33);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        s02.intoArray(o, at + o2);
        s03.intoArray(o, at + o3);
        at = c + r1 * rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        s12.intoArray(o, at + o2);
        s13.intoArray(o, at + o3);
        at = c + r2 * rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        s22.intoArray(o, at + o2);
        s23.intoArray(o, at + o3);
        at = c + r3 * rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
        s32.intoArray(o, at + o2);
        s33.intoArray(o, at + o3);
    }

    static void few3(double[] d, int a, int rowA, int stepA, double[] e, int b, int o1, int o2, int stepB, double[] o,
            int c, int rowC, int rows, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s02 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s12 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s22 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        DoubleVector s32 = s00;
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int a1 = r1 * rowA;
        int a2 = r2 * rowA;
        int a3 = r3 * rowA;
        for (int p = 0; p < length; p++) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector b2 = fromArray(SPECIES, e, ib + o2);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            s02 = x.fma(b2, s02);
            x = broadcast(SPECIES, d[ia + a1]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            s12 = x.fma(b2, s12);
            x = broadcast(SPECIES, d[ia + a2]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            s22 = x.fma(b2, s22);
            x = broadcast(SPECIES, d[ia + a3]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            s32 = x.fma(b2, s32);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        s02.intoArray(o, at + o2);
        at = c + r1 * rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        s12.intoArray(o, at + o2);
        at = c + r2 * rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        s22.intoArray(o, at + o2);
        at = c + r3 * rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
        s32.intoArray(o, at + o2);
    }

    static void few2(double[] d, int a, int rowA, int stepA, double[] e, int b, int o1, int stepB, double[] o, int c,
            int rowC, int rows, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s01 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int a1 = r1 * rowA;
        int a2 = r2 * rowA;
        int a3 = r3 * rowA;
        for (int p = 0; p < length; p++) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + o1);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = broadcast(SPECIES, d[ia + a1]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = broadcast(SPECIES, d[ia + a2]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = broadcast(SPECIES, d[ia + a3]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
        }
        int at = c;
        s00.intoArray(o, at);
        s01.intoArray(o, at + o1);
        at = c + r1 * rowC;
        s10.intoArray(o, at);
        s11.intoArray(o, at + o1);
        at = c + r2 * rowC;
        s20.intoArray(o, at);
        s21.intoArray(o, at + o1);
        at = c + r3 * rowC;
        s30.intoArray(o, at);
        s31.intoArray(o, at + o1);
    }

    static void few1(double[] d, int a, int rowA, int stepA, double[] e, int b, int stepB, double[] o, int c, int rowC,
            int rows, int length) {
        DoubleVector s00 = broadcast(SPECIES, 0);
        DoubleVector s10 = s00;
        DoubleVector s20 = s00;
        DoubleVector s30 = s00;
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int a1 = r1 * rowA;
        int a2 = r2 * rowA;
        int a3 = r3 * rowA;
        int p = 0;
        for (; p < length - 1; p += 2) {
            int ia = a + p * stepA;
            int ib = b + p * stepB;
            DoubleVector b0 = fromArray(SPECIES, e, ib);
            DoubleVector b1 = fromArray(SPECIES, e, ib + stepB);
            DoubleVector x = broadcast(SPECIES, d[ia]);
            s00 = x.fma(b0, s00);
            x = broadcast(SPECIES, d[ia + stepA]);
            s00 = x.fma(b1, s00);
            x = broadcast(SPECIES, d[ia + a1]);
            s10 = x.fma(b0, s10);
            x = broadcast(SPECIES, d[ia + stepA + a1]);
            s10 = x.fma(b1, s10);
            x = broadcast(SPECIES, d[ia + a2]);
            s20 = x.fma(b0, s20);
            x = broadcast(SPECIES, d[ia + stepA + a2]);
            s20 = x.fma(b1, s20);
            x = broadcast(SPECIES, d[ia + a3]);
            s30 = x.fma(b0, s30);
            x = broadcast(SPECIES, d[ia + stepA + a3]);
            s30 = x.fma(b1, s30);
        }
        if (p < length) {
            int ia = a + p * stepA;
            DoubleVector b0 = fromArray(SPECIES, e, b + p * stepB);
            s00 = broadcast(SPECIES, d[ia]).fma(b0, s00);
            s10 = broadcast(SPECIES, d[ia + a1]).fma(b0, s10);
            s20 = broadcast(SPECIES, d[ia + a2]).fma(b0, s20);
            s30 = broadcast(SPECIES, d[ia + a3]).fma(b0, s30);
        }
        int at = c;
        s00.intoArray(o, at);
        at = c + r1 * rowC;
        s10.intoArray(o, at);
        at = c + r2 * rowC;
        s20.intoArray(o, at);
        at = c + r3 * rowC;
        s30.intoArray(o, at);
    }
}
