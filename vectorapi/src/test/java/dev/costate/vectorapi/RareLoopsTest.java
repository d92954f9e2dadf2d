package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No kernel makes an object of a vector because one of its loops was rare when it was compiled.
 *
 * <p>In processes of their own, because what is rare is decided once in a process; at vectors of every
 * width, and on newer JDKs.
 */
@Tag("deep")
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
        loud.addAll(loud(Child.JAVA, "-XX:UseAVX=3", "short"));
        loud.addAll(loud(Child.JAVA, "-XX:UseAVX=3", "long"));
        loud.addAll(loud(Child.JAVA, "-XX:UseAVX=2", "short"));
        loud.addAll(loud(Child.JAVA, "-XX:MaxVectorSize=16", "short"));
        for (String java : Child.newerJdks()) {
            loud.addAll(loud(java, "-XX:UseAVX=3", "short"));
        }
        assertEquals(List.of(), loud);
    }

    private static List<String> loud(String java, String flag, String often) {
        Child child = Child.run(java, List.of("-XX:+IgnoreUnrecognizedVMOptions", flag,
                "--add-modules=jdk.incubator.vector"), Loud.class, often);
        assertEquals(0, child.status(), child.err());
        return child.out().lines().map(line -> java + ' ' + flag + ", often " + often + ": " + line).toList();
    }
}
