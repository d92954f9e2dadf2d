package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        return askOf(Child.JAVA, flags);
    }

    private static String askOf(String java, String... flags) {
        Child child = Child.run(java, List.of(flags), Ask.class);
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

    /** SIMD without C2 is slower than scalar kernels: only on request. */
    @Test
    void scalarWhereVectorsAreNotCompiled() {
        String[][] cases = {{"the JVM only interprets (interpreted mode", "-Xint"},
            {"the JVM runs without its C2 compiler (mixed mode, emulated-client", "-XX:TieredStopAtLevel=1"},
            {"the JVM runs without its C2 compiler (mixed mode, emulated-client", "-XX:CompilationMode=quick-only"},
            {"the JVM runs without its C2 compiler (-XX:TieredStopAtLevel=3)", "-XX:TieredStopAtLevel=3"},
            {"the JVM compiles with a JVMCI compiler instead of C2 (", "-XX:+EnableJVMCI"}};
        for (String[] c : cases) {
            for (String java : javas()) {
                String answer = askOf(java, "-XX:+UnlockExperimentalVMOptions", c[1], VECTORS);
                assertTrue(answer.startsWith("scalar, scalar, ") && answer.contains(", no SIMD: " + c[0])
                        && answer.endsWith("; -Dcostate.kernels=simd forces it"), java + ' ' + answer);
                answer = askOf(java, "-XX:+UnlockExperimentalVMOptions", c[1], VECTORS, "-Dcostate.kernels=simd");
                assertTrue(answer.startsWith("simd, simd, "), java + ' ' + answer);
            }
        }
    }

    @Test
    void simdWhereVectorsAreCompiled() {
        for (String flag : List.of("-XX:TieredStopAtLevel=4", "-XX:-TieredCompilation", "-XX:CompilationMode=high-only",
                "--add-modules=ALL-SYSTEM")) {
            for (String java : javas()) {
                assertTrue(askOf(java, VECTORS, flag).startsWith("simd, simd, "), java + ' ' + flag);
            }
        }
    }

    /** Everything is compiled before it runs, which takes seconds: on one JVM. */
    @Test
    void simdWhereNothingIsInterpreted() {
        assertTrue(askOf(Child.JAVA, VECTORS, "-Xcomp").startsWith("simd, simd, "));
    }

    @Test
    void otherJvms() {
        assertEquals(Optional.empty(),
                Compilers.whyNoVectors("OpenJDK 64-Bit Server VM", "mixed mode, sharing", "21.0.1+12-LTS"));
        assertEquals(Optional.empty(),
                Compilers.whyNoVectors("Java HotSpot(TM) 64-Bit Server VM", "mixed mode", "17.0.8+9-LTS-211"));
        assertEquals(Optional.of("the JVM compiles with a JVMCI compiler instead of C2 (21.0.1+12-jvmci-23.1-b19)"),
                Compilers.whyNoVectors("OpenJDK 64-Bit Server VM", "mixed mode", "21.0.1+12-jvmci-23.1-b19"));
        for (String name : List.of("Eclipse OpenJ9 VM", "OpenJDK 64-Bit Zero VM", "OpenJDK Client VM")) {
            assertEquals(Optional.of("the JVM is " + name + ", not HotSpot with its C2 compiler"),
                    Compilers.whyNoVectors(name, "interpreted mode", "21.0.1+12"));
        }
    }

    @Test
    void theLastLevelCounts() {
        assertEquals(Optional.empty(), Compilers.stopped(List.of("-Xmx1g", "-XX:TieredStopAtLevel=10", "-jar")));
        assertEquals(Optional.empty(),
                Compilers.stopped(List.of("-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=4")));
        assertEquals(Optional.of("the JVM runs without its C2 compiler (-XX:TieredStopAtLevel=2)"),
                Compilers.stopped(List.of("-XX:TieredStopAtLevel=4", "-XX:TieredStopAtLevel=2")));
    }

    private static List<String> javas() {
        List<String> all = new ArrayList<>(List.of(Child.JAVA));
        all.addAll(Child.newerJdks());
        return all;
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
