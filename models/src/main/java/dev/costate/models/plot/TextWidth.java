package dev.costate.models.plot;

/**
 * How much room text takes, without a font to ask.
 *
 * <p>It is at least what DejaVu Sans takes, the widest of the usual sans-serif fonts, so that what fits here fits
 * there. Stateless.
 */
final class TextWidth {
    /** Part of the size by which a semi-bold letter is at most wider. */
    static final double BOLD = 1.17;

    private TextWidth() {
    }

    /** Returns the pixels that text takes at most. */
    static double of(String text, double size) {
        double sum = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            sum += em(text.codePointAt(i));
        }
        return size * sum;
    }

    private static double em(int c) {
        return "fijlrtIJ.,:;'|![]()/- \u00b7".indexOf(c) >= 0 ? 0.42
                : c > 0x2E80 || "mwMW@%=+<>&~#^\u2212\u00d7\u2026".indexOf(c) >= 0 ? 1
                        : c >= 'A' && c <= 'Z' ? 0.79 : 0.65;
    }

    /** Returns the text, or as much of its beginning as fits into the room, and an ellipsis. */
    static String fitted(String text, double size, double room) {
        if (of(text, size) <= room) {
            return text;
        }
        String kept = text;
        while (!kept.isEmpty() && of(kept, size) > room - size) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept + '\u2026';
    }
}
