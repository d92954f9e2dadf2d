package dev.costate.models.plot;

/** SVG text under construction; coordinates are rounded to a tenth of a pixel. Thread-confined. */
final class Svg {
    private static final double FAR = 1e5;

    private final StringBuilder out = new StringBuilder(4096);

    /** Appends markup as it is. */
    Svg raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Appends {@code name="value"} with a blank before it. */
    Svg attribute(String name, double value) {
        out.append(' ').append(name).append("=\"");
        number(value);
        out.append('"');
        return this;
    }

    Svg rect(double x, double y, double width, double height, Theme.Ink fill) {
        out.append("<rect");
        attribute("x", x).attribute("y", y).attribute("width", width).attribute("height", height);
        return raw(fill.fill()).raw("/>");
    }

    Svg line(double x1, double y1, double x2, double y2, Theme.Ink stroke, String more) {
        out.append("<path d=\"");
        moveTo(x1, y1).lineTo(x2, y2).raw("\"").raw(stroke.stroke()).raw(more);
        return raw("/>");
    }

    /** Appends a picture, which fills its rectangle. */
    Svg image(double x, double y, double width, double height, String uri) {
        out.append("<image");
        attribute("x", x).attribute("y", y).attribute("width", width).attribute("height", height);
        return raw(" preserveAspectRatio=\"none\" href=\"").raw(uri).raw("\"/>");
    }

    /** Appends text; {@code more} holds further attributes with a blank before them. */
    Svg text(double x, double y, String text, Theme.Ink fill, String more) {
        return text(x, y, text, "", fill, more);
    }

    /** Appends text that shows another one when pointed at, unless that is empty. */
    Svg text(double x, double y, String text, String whole, Theme.Ink fill, String more) {
        out.append("<text");
        attribute("x", x).attribute("y", y).raw(fill.fill()).raw(more).raw(">").raw(escape(text));
        return raw(whole.isEmpty() ? "" : "<title>" + escape(whole) + "</title>").raw("</text>");
    }

    Svg moveTo(double x, double y) {
        out.append('M');
        return pair(x, y);
    }

    Svg lineTo(double x, double y) {
        out.append('L');
        return pair(x, y);
    }

    private Svg pair(double x, double y) {
        number(x);
        if (Math.round(10 * limited(y)) >= 0) {
            out.append(' ');
        }
        number(y);
        return this;
    }

    private void number(double value) {
        long tenths = Math.round(10 * limited(value));
        if (tenths < 0) {
            out.append('-');
        }
        out.append(Math.abs(tenths) / 10);
        if (tenths % 10 != 0) {
            out.append('.').append(Math.abs(tenths) % 10);
        }
    }

    /** What lies far outside is clipped anyway; some viewers lose their way with huge coordinates. */
    private static double limited(double value) {
        return Math.max(-FAR, Math.min(FAR, value));
    }

    /**
     * Makes text safe inside elements and attributes.
     *
     * <p>Characters that XML does not know become the replacement character.
     */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\t', '\n', '\r' -> safe.append(' ');
                default -> safe.appendCodePoint(
                        c < 0x20 || c >= 0x7F && c < 0xA0 || c >= 0xD800 && c < 0xE000 || (c & 0xFFFE) == 0xFFFE
                                ? 0xFFFD : c);
            }
        });
        return safe.toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
