package dev.costate.models.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private enum Colour { RED, DARK_BLUE }

    /** Words of a list. */
    private static final class Words implements Setting.Choices<String> {
        @Override
        public List<String> all() {
            return List.of("one", "two");
        }

        @Override
        public Function<String, String> naming() {
            return Function.identity();
        }
    }

    private record Inner(@Setting(value = "how fine", min = 0, above = true) double trainTol) {
    }

    private record Outer(@Setting(value = "how many", min = 1, max = 9) int count, @Setting("of what") Colour colour,
            Inner inner, @Setting("or not") boolean plain, @Setting(value = "at most", min = 1) OptionalInt most,
            @Setting(value = "a word", of = Words.class) String word, String kept) {
        Outer {
            if (count == 7) {
                throw new IllegalArgumentException("count 7: must be another number");
            }
        }
    }

    private static final Outer USUAL = new Outer(3, Colour.DARK_BLUE, new Inner(0.5), false, OptionalInt.empty(), "two",
            "as it is");

    private static Outer read(String... words) {
        Options options = new Options("test", "A test.");
        assertEquals(USUAL, Settings.read(options.declaring(), USUAL));
        return Settings.read(options.parse(List.of(words)).reading(), USUAL);
    }

    @Test
    void optionsAreTheComponents() {
        assertEquals(USUAL, read());
        assertEquals(new Outer(4, Colour.RED, new Inner(0.25), true, OptionalInt.of(8), "one", "as it is"),
                read("--count", "4", "--colour", "red", "--train-tol", "0.25", "--plain", "--most", "8", "--word",
                        "one"));
        assertEquals("--colour green: must be one of red, dark-blue",
                assertThrows(UsageException.class, () -> read("--colour", "green")).getMessage());
        assertEquals("--count 10: must be a whole number from 1 to 9",
                assertThrows(UsageException.class, () -> read("--count", "10")).getMessage());
        assertEquals("--count 7: must be another number",
                assertThrows(UsageException.class, () -> read("--count", "7")).getMessage());
    }

    @Test
    void aProgramSetsThemByName() {
        assertEquals(read("--train-tol", "2", "--count", "4"),
                Settings.with(Settings.with(USUAL, "trainTol", 2), "count", 4));
        assertEquals(read("--most", "5"), Settings.with(USUAL, "most", 5));
        assertEquals("count 0: must be a number from 1 to 9",
                assertThrows(IllegalArgumentException.class, () -> Settings.with(USUAL, "count", 0)).getMessage());
        String unknown = assertThrows(IllegalArgumentException.class, () -> Settings.with(USUAL, "kount", 1))
                .getMessage();
        assertTrue(unknown.contains("did you mean 'count'"), unknown);
        assertThrows(IllegalArgumentException.class, () -> Settings.with(USUAL, "colour", "red"));
    }
}
