package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bits depend neither on the kernels nor on the vector width nor on the JDK.
 *
 * <p>Processes started in other ways print the same {@link KernelHash}.
 */
class BitsTest {
    /**
     * The hash of each bit class.
     *
     * <p>Both change with every change of a recipe, of an order of roundings, or of the cases; then set them again.
     */
    private static final String WITH_FMA = "fma f526f07056217280";
    private static final String WITHOUT_FMA = "muladd 2944fa0fd029367e";

    @Test
    void scalarKernels() {
        assertEquals("scalar 1 " + WITH_FMA, print(Child.JAVA, "-Dcostate.kernels=scalar", "-Dcostate.fma=true"));
    }

    @Test
    void simdKernelsAtEveryWidth() {
        assertEquals(WITH_FMA, bits(print(Child.JAVA, "-Dcostate.kernels=simd")));
        assertEquals(WITH_FMA, bits(print(Child.JAVA, "-Dcostate.kernels=simd", "-XX:UseAVX=2")));
        assertEquals("simd 2 " + WITH_FMA, print(Child.JAVA, "-Dcostate.kernels=simd", "-XX:MaxVectorSize=16"));
    }

    @Test
    void withoutFma() {
        assertEquals("scalar 1 " + WITHOUT_FMA, print(Child.JAVA, "-Dcostate.kernels=scalar", "-Dcostate.fma=false"));
        assertEquals("scalar 1 " + WITHOUT_FMA, print(Child.JAVA, "-Dcostate.kernels=auto", "-Dcostate.fma=false"));
    }

    @Test
    void newerJdks() {
        List<String> others = Child.newerJdks();
        if (others.isEmpty()) {
            System.out.println("BitsTest: no JDK of version 21 or newer found, so none is compared");
        }
        for (String java : others) {
            assertEquals("scalar 1 " + WITH_FMA, print(java, "-Dcostate.kernels=scalar"), java);
            assertEquals(WITH_FMA, bits(print(java, "-Dcostate.kernels=simd")), java);
            assertEquals(WITH_FMA, bits(print(java, "-Dcostate.kernels=simd", "-XX:UseAVX=2")), java);
        }
    }

    /**
     * Returns the output of a process with these flags: kernels, lanes, bit class, hash.
     *
     * <p>Flags of other processors are ignored.
     */
    private static String print(String java, String... flags) {
        List<String> all = new ArrayList<>(
                List.of("-XX:+IgnoreUnrecognizedVMOptions", "--add-modules", "jdk.incubator.vector"));
        all.addAll(List.of(flags));
        Child child = Child.run(java, all, KernelHash.class);
        assertEquals(0, child.status(), child.err());
        return child.out();
    }

    private static String bits(String printed) {
        return printed.substring(printed.indexOf(' ', printed.indexOf(' ') + 1) + 1);
    }
}
