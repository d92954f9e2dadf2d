package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No kernel makes an object of a vector because one of its loops was rare when it was compiled.
 *
 * <p>In processes of their own, because what is rare is decided once in a process; at every width, and on newer JDKs.
 */
@Tag("slow")
class RareLoopsTest {
    /** Prints the kernels that allocate. */
    static final class Loud {
        private Loud() {
        }

        public static void main(String[] arguments) {
            boolean brief = arguments[0].equals("short");
            new KernelAllocationTest().loudAfterRareUse(brief).forEach(System.out::println);
        }
    }

    @Test
    void kernelsThatWereRareWhenCompiled() {
        List<String> loud = new ArrayList<>();
        for (String flag : List.of("-XX:UseAVX=3", "-XX:UseAVX=2", "-XX:MaxVectorSize=16")) {
            loud.addAll(loud(Child.JAVA, flag));
        }
        for (String java : Child.newerJdks()) {
            loud.addAll(loud(java, "-XX:UseAVX=3"));
        }
        assertEquals(List.of(), loud);
    }

    private static List<String> loud(String java, String flag) {
        List<String> loud = new ArrayList<>();
        for (String often : List.of("short", "long")) {
            Child child = Child.run(java, List.of("-XX:+IgnoreUnrecognizedVMOptions", flag,
                    "--add-modules=jdk.incubator.vector"), Loud.class, often);
            assertEquals(0, child.status(), child.err());
            child.out().lines().forEach(line -> loud.add(java + ' ' + flag + ", often " + often + ": " + line));
        }
        return loud;
    }
}
