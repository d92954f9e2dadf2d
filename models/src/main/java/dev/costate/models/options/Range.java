package dev.costate.models.options;

import dev.costate.models.files.Numbers;

/**
 * The finite numbers that an option accepts. Immutable.
 *
 * @param low smallest value, or −∞
 * @param open whether {@code low} itself is excluded
 * @param high largest value, or +∞
 */
public record Range(double low, boolean open, double high) {
    /** Every finite number. */
    public static final Range ANY = new Range(Double.NEGATIVE_INFINITY, true, Double.POSITIVE_INFINITY);

    /** Greater than zero. */
    public static final Range POSITIVE = new Range(0, true, Double.POSITIVE_INFINITY);

    /** Zero or greater. */
    public static final Range NOT_NEGATIVE = new Range(0, false, Double.POSITIVE_INFINITY);

    /** Checks the order. */
    public Range {
        if (!(low < high || low == high && !open)) {
            throw new IllegalArgumentException("no number lies between " + low + " and " + high);
        }
    }

    /** Returns [low, high]. */
    public static Range closed(double low, double high) {
        return new Range(low, false, high);
    }

    /** Returns {@code low} and everything above. */
    public static Range from(double low) {
        return new Range(low, false, Double.POSITIVE_INFINITY);
    }

    /** Returns whether {@code value} is finite and inside. */
    public boolean contains(double value) {
        return Double.isFinite(value) && (open ? value > low : value >= low) && value <= high;
    }

    /** Returns the range in words: "&gt; 0", "&gt;= 1", "from 0 to 1", "finite". */
    @Override
    public String toString() {
        boolean unbounded = high == Double.POSITIVE_INFINITY;
        if (low == Double.NEGATIVE_INFINITY) {
            return unbounded ? "finite" : "at most " + Numbers.shortest(high);
        }
        if (unbounded) {
            return open ? "> " + Numbers.shortest(low) : ">= " + Numbers.shortest(low);
        }
        return open ? "> " + Numbers.shortest(low) + " and at most " + Numbers.shortest(high)
                : "from " + Numbers.shortest(low) + " to " + Numbers.shortest(high);
    }
}
