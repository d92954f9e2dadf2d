package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class JarProcessIT {
    @Test
    void plainJavaStartsItselfAgainWithSimd() {
        Outcome info = TheJar.run("info");
        assertAll(
                () -> assertEquals(0, info.exit(), info::toString),
                () -> assertEquals(TheJar.VERSION, info.value("version")),
                () -> assertEquals("simd", info.value("kernels")),
                () -> assertEquals("yes", info.value("relaunched")),
                () -> assertTrue(Integer.parseInt(info.value("lanes")) >= 2, info::toString),
                () -> assertEquals("", info.err()));
    }

    @Test
    void withTheModuleThereIsNoSecondProcess() {
        Outcome info = TheJar.java(List.of("--add-modules", "jdk.incubator.vector"), "info");
        assertEquals("simd", info.value("kernels"));
        assertEquals("no", info.value("relaunched"));
    }

    @Test
    void theChildKeepsTheOptionsOfItsParent() {
        // Two collectors, or a young generation larger than the heap, would be an error or a warning of the JVM.
        Outcome info = TheJar.java(List.of("-XX:+UseParallelGC", "-Xmx48m", "-Dcostate.kernels=simd"), "info");
        assertEquals(0, info.exit(), info::toString);
        assertEquals("yes", info.value("relaunched"));
        assertEquals("requested with -Dcostate.kernels=simd", info.value("reason"));
        assertTrue(Integer.parseInt(info.value("memory").split(" ")[0]) <= 48, info::toString);
        assertEquals("", info.err());
    }

    @Test
    void noRelaunchMeansScalarAndSaysWhy() {
        for (String[] words : new String[][] {{"info", "--no-relaunch"}, {"--no-relaunch", "info"}}) {
            Outcome info = TheJar.run(words);
            assertEquals(0, info.exit(), info::toString);
            assertEquals("scalar", info.value("kernels"));
            assertEquals("1", info.value("lanes"));
            assertEquals("no", info.value("relaunched"));
            assertTrue(info.value("reason").contains("--add-modules jdk.incubator.vector"), info::toString);
        }
    }

    @Test
    void runsWithTheBaseModuleAlone() {
        Outcome info = TheJar.java(List.of("--limit-modules", "java.base"), "info");
        assertEquals(0, info.exit(), info::toString);
        assertEquals("scalar", info.value("kernels"));
        assertEquals("no", info.value("relaunched"));
    }

    @Test
    void simdThatCannotBeHadIsAnError() {
        Outcome info = TheJar.java(List.of("--limit-modules", "java.base", "-Dcostate.kernels=simd"), "info");
        assertError(info, 1, "--add-modules jdk.incubator.vector");
    }

    @Test
    void wrongUsageIsOneLineAndTwo() {
        assertError(TheJar.run(), 2, "costate help");
        assertError(TheJar.run("inof"), 2, "'info'");
        assertError(TheJar.run("info", "--colour", "red"), 2, "--colour");
        assertError(TheJar.run("info", "extra"), 2, "'extra'");
        assertError(TheJar.run("help", "nothing-of-that-name"), 2, "nothing-of-that-name");
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        Outcome help = TheJar.run("help");
        assertEquals(0, help.exit(), help::toString);
        assertTrue(help.out().contains("usage: costate [--plugins JAR[,JAR...]] COMMAND"), help::toString);
        assertEquals("", help.err());
        assertEquals(help.out(), TheJar.run("--help").out());
        assertEquals(TheJar.run("help", "info").out(), TheJar.run("info", "--help").out());
        assertEquals("costate " + TheJar.VERSION, TheJar.run("--version").out().strip());
    }

    /**
     * What the plan says of the memory beforehand is what the step took; the difference is the arena of the solve's
     * backward pass.
     */
    @Test
    void tapeAndGradcheckSpeakOfTheTrainingStep() {
        Outcome plan = TheJar.run("tape", "spiral", "--plan");
        assertEquals(0, plan.exit(), plan::toString);
        assertEquals("252", plan.value("parameters"));
        long planned = Long.parseLong(plan.value("planned before the run").replace(" bytes", ""));
        long used = Long.parseLong(plan.value("in use at most, one step").replace(" bytes", ""));
        assertTrue(0 < planned && planned <= used && used < 1 << 20, plan::toString);
        Outcome tape = TheJar.run("tape", "spiral", "--no-relaunch");
        assertTrue(tape.out().contains("= solve %"), tape::toString);
        assertTrue(tape.out().matches("(?s).*Spiral\\.java:\\d+.*"), tape::toString);
        assertTrue(tape.out().lines().allMatch(line -> line.length() < 140), tape::toString);
        Outcome check = TheJar.run("gradcheck", "linear-ivp");
        assertEquals(0, check.exit(), check::toString);
        assertTrue(check.out().startsWith("linear: gradients right"), check::toString);
        assertEquals("", plan.err() + tape.err() + check.err());
    }

    private static void assertError(Outcome outcome, int exit, String named) {
        assertEquals(exit, outcome.exit(), outcome::toString);
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().startsWith("costate: "), outcome::toString);
        assertTrue(outcome.err().contains(named), outcome::toString);
    }
}
