package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The choice of a process under each setting.
 *
 * <p>The choice is made once, so every setting needs a process of its own.
 */
class KernelChoiceTest {
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    /** Prints the choice twice, or twice why there is none. */
    static final class Ask {
        private Ask() {
        }

        public static void main(String[] arguments) {
            for (int i = 0; i < 2; i++) {
                try {
                    KernelChoice choice = KernelChoice.current();
                    Kernels kernels = KernelChoice.kernels(new Memory(1));
                    System.out.println(
                            choice.name() + ", " + kernels.name() + ", " + Fma.bitClass() + ", " + choice.reason());
                } catch (IllegalStateException refused) {
                    System.out.println("refused, " + refused.getMessage());
                }
            }
        }
    }

    private static String ask(String... flags) {
        Child child = Child.run(Child.JAVA, List.of(flags), Ask.class);
        assertEquals(0, child.status(), child.err());
        List<String> lines = child.out().lines().toList();
        assertEquals(2, lines.size(), child.out());
        assertEquals(lines.get(0), lines.get(1));
        return lines.get(0);
    }

    @Test
    void simdWhereTheModuleIsThere() {
        assertEquals("simd, simd, " + Fma.bitClass() + ", the module jdk.incubator.vector is there", ask(VECTORS));
        assertEquals("simd, simd, " + Fma.bitClass() + ", requested with -Dcostate.kernels=simd",
                ask(VECTORS, "-Dcostate.kernels=simd"));
        assertEquals("scalar, scalar, " + Fma.bitClass() + ", requested with -Dcostate.kernels=scalar",
                ask(VECTORS, "-Dcostate.kernels=scalar"));
    }

    @Test
    void scalarWithAReasonWhereTheModuleIsAbsent() {
        assertEquals(
                "scalar, scalar, " + Fma.bitClass() + ", no SIMD: start java with --add-modules jdk.incubator.vector",
                ask());
    }

    @Test
    void oneClearRefusal() {
        assertEquals(
                "refused, -Dcostate.kernels=simd cannot be had: start java with --add-modules jdk.incubator.vector",
                ask("-Dcostate.kernels=simd"));
        assertEquals("refused, -Dcostate.kernels=fast: must be auto, scalar or simd", ask("-Dcostate.kernels=fast"));
        assertEquals("refused, -Dcostate.fma=yes: must be true or false", ask("-Dcostate.fma=yes"));
    }

    /** Vectors of one element: nothing the SIMD kernels were made for. */
    @Test
    void vectorsTooShort() {
        String answer = ask(VECTORS, "-XX:MaxVectorSize=8");
        assertTrue(
                answer.startsWith("scalar, scalar, ") && answer.contains("vectors of 1 f64 lanes; must be 2, 4 or 8"),
                answer);
    }

    @Test
    void withoutFmaThereIsNoSimd() {
        String answer = ask(VECTORS, "-Dcostate.fma=false");
        assertTrue(answer.startsWith("scalar, scalar, muladd, ") && answer.contains("no fused multiply-add"), answer);
    }

    @Test
    void fmaAsRequested() {
        assertTrue(ask("-Dcostate.fma=false").contains(", muladd, "));
        assertTrue(ask("-Dcostate.fma=true").contains(", fma, "));
    }

    /**
     * The measurement of FMA agrees with the processor's flags.
     *
     * <p>Without the processor's FMA the JDK computes it with BigDecimal, a hundred times slower than the limit; with
     * it, eight times faster.
     */
    @Test
    void fmaAsMeasured() {
        assertTrue(ask().contains(", " + Fma.bitClass() + ", "));
    }

    @Test
    void withoutTheProcessorsFma() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "-XX:-UseFMA is an option of x86");
        assertTrue(ask("-XX:-UseFMA").contains(", muladd, "));
    }
}
