package dev.costate.models.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Options OPTIONS = new Options("costate try", "Tries.")
            .positional("NAME").optionalPositional("RUN")
            .integer("iterations", 500, Range.from(1), "training steps")
            .integer("seed", Range.ANY, "seed of everything random")
            .real("rtol", 1e-6, Range.POSITIVE, "relative tolerance")
            .real("momentum", 0.9, Range.closed(0, 1), "momentum")
            .choice("solver", List.of("dopri5", "tsit5"), "dopri5", "stepper")
            .text("out", "FOLDER", "where to write")
            .repeated("column", "NAME", "column to use")
            .flag("resume", "goes on where a run stopped");

    private static Arguments parse(String... words) {
        return OPTIONS.parse(List.of(words));
    }

    private static String error(String... words) {
        return assertThrows(UsageException.class, () -> parse(words)).getMessage();
    }

    @Test
    void initialValuesHoldUntilGiven() {
        Arguments a = parse("spiral");
        assertEquals(Optional.of("spiral"), a.positional(0));
        assertEquals(Optional.empty(), a.positional(1));
        assertEquals(500, a.integer("iterations"));
        assertEquals(1e-6, a.real("rtol"));
        assertEquals("dopri5", a.text("solver"));
        assertEquals(Optional.empty(), a.find("out"));
        assertEquals(List.of(), a.all("column"));
        assertFalse(a.flag("resume"));
        assertFalse(a.isGiven("iterations"));
        assertEquals(
                Map.of("iterations", "500", "rtol", "1e-6", "momentum", "0.9", "solver", "dopri5", "resume", "false"),
                a.effective());
    }

    @Test
    void bothFormsAndAnyOrder() {
        Arguments a = parse("--iterations", "7", "spiral", "--rtol=1e-3", "--resume", "--column=a", "--column", "b",
                "--seed", "-12", "--out=", "--", "--odd");
        assertEquals(7, a.smallInteger("iterations"));
        assertEquals(1e-3, a.real("rtol"));
        assertEquals(-12, a.integer("seed"));
        assertEquals(Optional.of(""), a.find("out"));
        assertEquals(List.of("a", "b"), a.all("column"));
        assertTrue(a.flag("resume"));
        assertTrue(a.isGiven("rtol"));
        assertEquals(Optional.of("--odd"), a.positional(1));
        assertEquals("a,b", a.effective().get("column"));
        assertEquals("true", a.effective().get("resume"));
    }

    @Test
    void errorsNameWordAndRange() {
        assertEquals(
                "unknown option --iteration (did you mean '--iterations'?); usage: costate try NAME [RUN] [OPTIONS]",
                error("spiral", "--iteration", "5"));
        assertEquals("unknown option -x; usage: costate try NAME [RUN] [OPTIONS]", error("spiral", "-x"));
        assertEquals("--rtol -1: must be a number > 0", error("spiral", "--rtol", "-1"));
        assertEquals("--rtol NaN: must be a number > 0", error("spiral", "--rtol", "NaN"));
        assertEquals("--rtol Infinity: must be a number > 0", error("spiral", "--rtol=Infinity"));
        assertEquals("--rtol small: must be a number > 0", error("spiral", "--rtol", "small"));
        assertEquals("--momentum 1.5: must be a number from 0 to 1", error("spiral", "--momentum", "1.5"));
        assertEquals("--iterations 0: must be a whole number >= 1", error("spiral", "--iterations", "0"));
        assertEquals("--iterations 1.5: must be a whole number >= 1", error("spiral", "--iterations", "1.5"));
        assertEquals("--solver tsit4: must be one of dopri5, tsit5 (did you mean 'tsit5'?)",
                error("spiral", "--solver", "tsit4"));
        assertEquals("--iterations is given twice", error("spiral", "--iterations", "1", "--iterations=2"));
        assertEquals("--iterations needs a value: --iterations N", error("spiral", "--iterations"));
        assertEquals("--out needs a value: --out FOLDER", error("spiral", "--out", "--resume"));
        assertEquals("--resume takes no value", error("spiral", "--resume=yes"));
        assertEquals("NAME is missing: costate try NAME [RUN] [OPTIONS]", error());
        assertEquals("unexpected 'third': costate try NAME [RUN] [OPTIONS]", error("one", "two", "third"));
        assertEquals("--seed is missing: --seed N",
                assertThrows(UsageException.class, () -> parse("spiral").integer("seed")).getMessage());
        assertEquals("--seed 4294967296: must be at most 2147483647",
                assertThrows(UsageException.class, () -> parse("spiral", "--seed", "4294967296").smallInteger("seed"))
                        .getMessage());
    }

    @Test
    void wrongDeclarationsAreDefects() {
        assertThrows(IllegalArgumentException.class, () -> parse("spiral").real("never-declared"));
        assertThrows(IllegalArgumentException.class, () -> new Options("u", "a").flag("x", "").flag("x", ""));
        assertThrows(IllegalArgumentException.class, () -> new Options("u", "a").flag("--x", ""));
        assertThrows(IllegalArgumentException.class,
                () -> new Options("u", "a").optionalPositional("A").positional("B"));
        assertThrows(UsageException.class, () -> new Options("u", "a").real("x", -1, Range.POSITIVE, ""));
        assertThrows(IllegalArgumentException.class, () -> Range.closed(1, 0));
    }

    @Test
    void helpListsEveryOptionWithRangeAndInitialValue() {
        assertEquals("""
                usage: costate try NAME [RUN] [OPTIONS]

                Tries.

                options:
                  --iterations N  training steps (>= 1; default 500)
                  --seed N        seed of everything random
                  --rtol X        relative tolerance (> 0; default 1e-6)
                  --momentum X    momentum (from 0 to 1; default 0.9)
                  --solver WORD   stepper (dopri5, tsit5; default dopri5)
                  --out FOLDER    where to write
                  --column NAME   column to use (may be repeated)
                  --resume        goes on where a run stopped
                """, OPTIONS.help());
    }

    @Property(tries = 200)
    void everyPositiveNumberSurvives(@ForAll @LongRange(min = 1, max = 0x7FEFFFFFFFFFFFFFL) long bits) {
        double value = Double.longBitsToDouble(bits);
        assertEquals(value, parse("spiral", "--rtol", Double.toString(value)).real("rtol"));
    }

    /** What other programs call an option names ours, if it is declared. */
    @Test
    void namesOfOtherPrograms() {
        Options options = new Options("costate try", "tries").real("rate", 0.1, Range.POSITIVE, "learning rate")
                .integer("batch", 4, Range.from(1), "rows in a step").integer("depth", 1, Range.from(1), "layers")
                .integer("layers", 1, Range.from(1), "hidden layers");
        for (String[] pair : new String[][] {{"--lr", "the rate is --rate X, learning rate"},
            {"--learning-rate=0.1", "the rate is --rate X"}, {"--batch_size", "the batch is --batch N"},
            {"-bs", "the batch is --batch N"}, {"--num-layers", "the layers is --layers N"}}) {
            String said = assertThrows(UsageException.class, () -> options.parse(List.of(pair[0], "1"))).getMessage();
            assertTrue(said.startsWith("unknown option " + pair[0].split("=")[0] + ": " + pair[1]), said);
        }
        assertEquals("unknown option --epochs; usage: costate try [OPTIONS]",
                assertThrows(UsageException.class, () -> options.parse(List.of("--epochs", "1"))).getMessage());
        assertEquals(3, options.parse(List.of("--depth", "3")).integer("depth"));
    }
}
