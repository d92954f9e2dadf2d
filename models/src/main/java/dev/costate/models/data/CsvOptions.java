package dev.costate.models.data;

import java.util.Objects;

/**
 * What a CSV file may hold. Immutable and thread-safe.
 *
 * @param header whether the first row holds names
 * @param missing whether a blank field, NA or NaN is a missing value (NaN); an error otherwise
 * @param nonFinite whether the words NaN and Infinity (inf, with or without a sign, in any case) are values; errors
 * otherwise
 */
public record CsvOptions(Header header, boolean missing, boolean nonFinite) {
    /** Finite numbers only, names in the first row if something in it is not a number. */
    public static final CsvOptions STRICT = new CsvOptions(Header.DETECT, false, false);

    /** As {@link #STRICT}, and blank fields, NA and NaN are missing values. */
    public static final CsvOptions WITH_MISSING = new CsvOptions(Header.DETECT, true, false);

    /** Whether the first row holds names. Immutable and thread-safe. */
    public enum Header {
        /** It does if some field of it is neither a number nor a missing value. */
        DETECT,
        /** It does. */
        PRESENT,
        /** It does not; columns are named column1, column2, and so on. */
        ABSENT
    }

    /** Checks that nothing is missing. */
    public CsvOptions {
        Objects.requireNonNull(header, "header");
    }
}
