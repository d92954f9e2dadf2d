package dev.costate.models.plot;

import java.util.List;

/**
 * The colours of every plot, once for light and once for dark pages.
 *
 * <p>Light ones are plain attributes, so that every viewer and every printer knows them; dark ones come from a style
 * sheet for screens that know the reader's preference. Immutable.
 */
final class Theme {
    /**
     * The colours that series take in turn, after Okabe and Ito (2008).
     *
     * <p>They are made dark enough to stand out 4.5 : 1 from white, and light enough from the dark.
     */
    static final List<Ink> SERIES = List.of(new Ink("a", "#0072b2", "#58b0e8"), new Ink("b", "#c04a00", "#ff8a3d"),
            new Ink("c", "#007d5b", "#2fcb9c"), new Ink("d", "#a8458a", "#e8a0c8"), new Ink("e", "#8a6200", "#f5bd45"),
            new Ink("f", "#6a52c0", "#b7a6ff"), new Ink("g", "#5b6270", "#b4bac6"),
            new Ink("i", "#5f6d00", "#b5c653"));

    static final Ink PAPER = new Ink("p", "#ffffff", "#15181e");
    static final Ink TEXT = new Ink("t", "#1d2330", "#e8eaef");
    static final Ink SOFT = new Ink("s", "#5f6878", "#a3abb9");
    static final Ink GRID = new Ink("r", "#e7e9ee", "#2a2f39");
    static final Ink AXIS = new Ink("x", "#a5adba", "#5a6373");
    static final Ink SHADE = new Ink("h", "#f3f4f8", "#1e232c");
    static final Ink ARROW = new Ink("w", "#a9b1bf", "#5d6675");

    /** How much of its colour a pale form has, in percent. */
    private static final int PALE = 28;

    private static final String STYLE = style();

    /** One colour. */
    record Ink(String name, String light, String dark) {
        String fill() {
            return " fill=\"" + light + "\" class=\"f" + name + "\"";
        }

        String stroke() {
            return " stroke=\"" + light + "\" class=\"k" + name + "\"";
        }
    }

    private Theme() {
    }

    /** Returns the colour of series number {@code index}; they repeat when there are more series than colours. */
    static Ink series(int index) {
        return SERIES.get(index % SERIES.size());
    }

    /** Returns red, green and blue of a pale form of a series' colour by day; white for a negative index. */
    static int[] pale(int index) {
        int[] channels = {255, 255, 255};
        for (int k = 0; k < 3 && index >= 0; k++) {
            int own = Integer.parseInt(series(index).light().substring(1 + 2 * k, 3 + 2 * k), 16);
            channels[k] += (own - 255) * PALE / 100;
        }
        return channels;
    }

    /** Returns the style element every plot begins with. */
    static String styleElement() {
        return STYLE;
    }

    private static String style() {
        StringBuilder css = new StringBuilder(
                "<style>.costate-plot{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,"
                        + "\"Helvetica Neue\",Arial,sans-serif;"
                        + "font-size:12px}@media screen and (prefers-color-scheme:dark){"
                        + ".costate-plot image{filter:invert(1) hue-rotate(180deg);mix-blend-mode:screen}");
        for (Ink ink : SERIES) {
            rules(css, ink);
        }
        for (Ink ink : List.of(PAPER, TEXT, SOFT, GRID, AXIS, SHADE, ARROW)) {
            rules(css, ink);
        }
        return css.append("}</style>").toString();
    }

    private static void rules(StringBuilder css, Ink ink) {
        css.append(".costate-plot .f").append(ink.name).append("{fill:").append(ink.dark).append("}.costate-plot .k")
                .append(ink.name).append("{stroke:").append(ink.dark).append('}');
    }
}
