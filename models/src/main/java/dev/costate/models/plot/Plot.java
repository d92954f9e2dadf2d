package dev.costate.models.plot;

/** What can be drawn at any width: a report draws it for its place on the page, and once more for a phone. */
public interface Plot {
    /** Returns the width in pixels that suits it. */
    int width();

    /**
     * Returns the plot as an SVG document that can also stand inside an HTML page.
     *
     * @param pixels width of the document; its height grows with the width, but less
     * @throws IllegalArgumentException if the width is not 160 to 4000 pixels, or what was set does not go together
     */
    String toSvg(int pixels);

    /** As above, at the width that suits it. */
    default String toSvg() {
        return toSvg(width());
    }
}
