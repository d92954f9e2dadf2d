package dev.costate.models.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> leaf = Arbitraries.oneOf(Arbitraries.strings().asGeneric(), Arbitraries.longs().asGeneric(),
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite).asGeneric());
        return Arbitraries.recursive(() -> leaf, inner -> Arbitraries.oneOf(inner.list().ofMaxSize(3).asGeneric(),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), inner).ofMaxSize(3).asGeneric()), 0, 3);
    }

    @Property(tries = 500)
    void whatIsWrittenIsReadBackEqual(@ForAll("values") Object value) {
        String compact = Json.compact(value, Json.NonFinite.REFUSED);
        String pretty = Json.pretty(value, Json.NonFinite.REFUSED);
        Object back = Json.parse("a.json", compact);
        assertEquals(back, Json.parse("a.json", pretty));
        assertEquals(compact, Json.compact(back, Json.NonFinite.REFUSED));
        if (!compact.contains("\\ud")) { // a lone surrogate cannot come back: as text it is refused, see below
            assertEquals(value, back);
        }
    }

    @Property(tries = 2000)
    void noBytesAtAllLeadToAnythingButAValueOrAFormatError(@ForAll byte[] bytes) {
        try {
            Json.parse("a.json", bytes);
        } catch (FileFormatException expected) {
            assertTrue(expected.offset().orElseThrow() >= 0 && expected.offset().orElseThrow() <= bytes.length,
                    expected.getMessage());
        }
    }

    @Test
    void kindsOfValues() {
        assertEquals(Map.of("a", List.of(1L, 2.0, -0.5, true), "b", "x\n\u00e9\ud83d\ude00"),
                Json.parse("a.json", " {\"a\" : [1, 2.0, -5e-1, true], \"b\": \"x\\n\\u00e9\\ud83d\\ude00\"} "));
        assertNull(Json.parse("a.json", "null"));
        assertEquals(Long.MIN_VALUE, Json.parse("a.json", "-9223372036854775808"));
        assertEquals(9223372036854775808.0, Json.parse("a.json", "9223372036854775808"));
        assertEquals(-0.0, Json.parse("a.json", "-0"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`` | 0 | expected a value, found the end",
        "{\"a\":1,\"a\":2} | 7 | the name \"a\" occurs twice in one object",
        "{\"a\":1,} | 7 | expected a name in quotes, found '}'",
        "[1,] | 3 | expected a value, found ']'",
        "[1 2] | 3 | expected ']', found '2'",
        "{a:1} | 1 | expected a name in quotes, found 'a'",
        "01 | 0 | a number may not begin with 0",
        "[-] | 1 | a number is cut short: expected a digit, found ']'",
        "1. | 0 | a number is cut short: expected a digit, found the end",
        "1e999 | 0 | the number is beyond the range of a double",
        "NaN | 0 | expected a value, found 'N'",
        "nul | 0 | expected null",
        "\"a | 2 | a string has no closing quote",
        "\"\\x\" | 1 | an escape must be one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u",
        "\"\\u12g4\" | 1 | \\u needs four hexadecimal digits",
        "\"\\udc00\" | 1 | a low surrogate without a high one before it",
        "\"\\ud800x\" | 1 | a high surrogate without a low one after it",
        "1 x | 2 | expected the end, found 'x'",
    })
    void badTextIsRefusedWithItsOffset(String text, long offset, String problem) {
        FileFormatException error = assertThrows(FileFormatException.class, () -> Json.parse("a.json", text));
        assertEquals("a.json: at byte " + offset + ": bad JSON: " + problem, error.getMessage());
        assertEquals(offset, error.offset().orElseThrow());
    }

    @Test
    void deepNestingAndBadUtf8AreRefused() {
        String deep = "[".repeat(100000);
        assertEquals(Json.MAX_DEPTH,
                assertThrows(FileFormatException.class, () -> Json.parse("a.json", deep)).offset().orElseThrow());
        byte[] bad = {'"', 'a', (byte) 0xC3, '"'};
        assertEquals(2,
                assertThrows(FileFormatException.class, () -> Json.parse("a.json", bad)).offset().orElseThrow());
    }

    @Test
    void prettyText() {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("seed", 7);
        run.put("rate", 1e-3);
        run.put("sizes", new int[] {2, 50});
        run.put("loss", Arrays.asList(Double.NaN, null));
        run.put("jdk", Map.of("version", "17"));
        assertEquals(
                "{\n  \"seed\": 7,\n  \"rate\": 0.001,\n  \"sizes\": [2, 50],\n  \"loss\": [\"NaN\", null],\n  "
                        + "\"jdk\": "
                        + "{\n    \"version\": \"17\"\n  }\n}\n",
                Json.pretty(run, Json.NonFinite.AS_STRING));
        assertEquals("[null,1.0]", Json.compact(new double[] {Double.POSITIVE_INFINITY, 1}, Json.NonFinite.AS_NULL));
        assertThrows(IllegalArgumentException.class, () -> Json.compact(Double.NaN, Json.NonFinite.REFUSED));
        assertThrows(IllegalArgumentException.class, () -> Json.compact(new Object(), Json.NonFinite.REFUSED));
    }
}
