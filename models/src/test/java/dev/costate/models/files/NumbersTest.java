package dev.costate.models.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NumbersTest {
    @Property(tries = 5000)
    void everyBitPatternReadsBackFromAtMostSeventeenDigits(@ForAll long bits) {
        double x = Double.longBitsToDouble(bits);
        String text = Numbers.shortest(x);
        assertEquals(Double.doubleToLongBits(x), Double.doubleToLongBits(Double.parseDouble(text)), text);
        assertTrue(text.replaceAll("e.*", "").replaceAll("[-.]", "").replaceFirst("^0+", "").length() <= 17
                || Double.isNaN(x) || Double.isInfinite(x), text);
    }

    @Property(tries = 2000)
    void noTextWithFewerDigitsReadsBack(@ForAll long bits) {
        double x = Double.longBitsToDouble(bits);
        if (!Double.isNaN(x) && !Double.isInfinite(x)) {
            int digits = Numbers.shortest(x).replaceAll("e.*", "").replaceAll("[-.]", "").replaceFirst("^0+", "")
                    .replaceFirst("0+$", "").length();
            if (digits > 1) {
                assertTrue(Double.parseDouble(Numbers.rounded(x, digits - 1)) != x, Numbers.shortest(x));
            }
        }
    }

    @Test
    void layouts() {
        assertEquals("0", Numbers.shortest(0));
        assertEquals("-0", Numbers.shortest(-0.0));
        assertEquals("0.1", Numbers.shortest(0.1));
        assertEquals("1900", Numbers.shortest(1900));
        assertEquals("-316.1", Numbers.shortest(-316.1));
        assertEquals("0.00001", Numbers.shortest(1e-5));
        assertEquals("1.5e-6", Numbers.shortest(1.5e-6));
        assertEquals("123456789012345.6", Numbers.shortest(123456789012345.6));
        assertEquals("1e15", Numbers.shortest(1e15));
        assertEquals("2e23", Numbers.shortest(2e23));
        assertEquals("5e-324", Numbers.shortest(Double.MIN_VALUE));
        assertEquals("1.7976931348623157e308", Numbers.shortest(Double.MAX_VALUE));
        assertEquals("NaN", Numbers.shortest(Double.NaN));
        assertEquals("-Infinity", Numbers.shortest(Double.NEGATIVE_INFINITY));
    }

    @Test
    void powersOfTwoTakeTheNeighbourOnTheWideSide() {
        for (int e = -1074; e < 1024; e++) {
            double x = Math.scalb(1.0, e);
            assertEquals(x, Double.parseDouble(Numbers.shortest(x)));
        }
        assertEquals("9.007199254740992e15", Numbers.shortest(0x1p53));
        assertEquals("5.684341886080802e-14", Numbers.shortest(0x1p-44)); // JDK 17: 5.6843418860808015E-14
    }

    @Test
    void roundedForPeople() {
        assertEquals("0.123", Numbers.rounded(0.12345, 3));
        assertEquals("1200", Numbers.rounded(1234, 2));
        assertEquals("12350000", Numbers.rounded(12345678, 4));
        assertEquals("2.103e13", Numbers.rounded(2.10326e13, 4));
        assertEquals("123456789", Numbers.rounded(123456789, 9));
        assertThrows(IllegalArgumentException.class, () -> Numbers.rounded(1, 0));
    }
}
