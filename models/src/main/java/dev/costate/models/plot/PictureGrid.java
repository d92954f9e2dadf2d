package dev.costate.models.plot;

import java.util.Arrays;

/**
 * Small grey pictures side by side in rows: digits, samples of an image model.
 *
 * <p>A builder; thread-confined.
 */
public final class PictureGrid implements Plot {
    private static final int PAPER = 235;
    private static final double HIGHEST = 600;

    private final String title;
    private final int width;
    private final int height;
    private int columns = 10;
    private int scale = 4;
    private double white;
    private double black = 1;
    private double[][] pictures = {};

    /**
     * Starts a grid.
     *
     * @param width pixels of a picture across
     * @param height pixels of a picture down
     */
    public PictureGrid(String title, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "pictures of " + width + " x " + height + " pixels: both must be at least 1");
        }
        this.title = title;
        this.width = width;
        this.height = height;
    }

    /** Sets the number of pictures in a row; 10 if not called. */
    public PictureGrid columns(int count) {
        columns = Math.max(1, count);
        return this;
    }

    /** Sets the side of a pixel at the width that suits the grid; 4 if not called. */
    public PictureGrid scale(int side) {
        scale = Math.max(1, side);
        return this;
    }

    /** Sets the values of white and of black; 0 and 1 if not called. What lies beyond is cut off. */
    public PictureGrid range(double newWhite, double newBlack) {
        white = newWhite;
        black = newBlack;
        return this;
    }

    /** Sets the pictures: one row of pixels each, from its upper left corner. */
    public PictureGrid pictures(double[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != width * height) {
                throw new IllegalArgumentException(
                        "picture " + i + " has " + rows[i].length + " pixels, must have " + width * height);
            }
        }
        pictures = rows;
        return this;
    }

    @Override
    public int width() {
        return across() * scale;
    }

    private int across() {
        return columns * (width + 1) + 1;
    }

    /** A high grid that would be higher than 600 pixels is narrower than the document, in its middle. */
    @Override
    public String toSvg(int wide) {
        int rows = Math.max(1, (pictures.length + columns - 1) / columns);
        int w = across();
        int h = rows * (height + 1) + 1;
        byte[] pixels = new byte[w * h];
        Arrays.fill(pixels, (byte) PAPER);
        for (int i = 0; i < pictures.length; i++) {
            int at = (i / columns * (height + 1) + 1) * w + i % columns * (width + 1) + 1;
            for (int p = 0; p < pictures[i].length; p++) {
                double grey = 255 * (pictures[i][p] - black) / (white - black);
                pixels[at + p / width * w + p % width] = (byte) Math
                        .round(Double.isFinite(grey) ? Math.max(0, Math.min(255, grey)) : PAPER);
            }
        }
        int head = title.isEmpty() ? 0 : 34;
        double side = Math.min((double) wide / w, HIGHEST / h);
        Svg svg = new Svg();
        svg.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"costate-plot\" viewBox=\"0 0 " + wide + " "
                + Math.round(h * side + head) + "\"").attribute("width", wide)
                .attribute("height", Math.round(h * side + head))
                .raw(" font-family=\"sans-serif\" role=\"img\"><title>")
                .raw(Svg.escape(title.isEmpty() ? "pictures" : title)).raw("</title><desc>" + pictures.length
                        + " pictures of " + width + " by " + height + " pixels, " + columns + " in a row.</desc>")
                .raw(Theme.styleElement());
        svg.rect(0, 0, wide, h * side + head, Theme.PAPER);
        if (head > 0) {
            svg.text(2, 22, title, Theme.TEXT, " font-size=\"15\" font-weight=\"600\"");
        }
        svg.raw("<image").attribute("x", (wide - w * side) / 2).attribute("y", head).attribute("width", w * side)
                .attribute("height", h * side).raw(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"")
                .raw(" href=\"").raw(Png.dataUri(Png.grey(w, h, pixels)));
        return svg.raw("\"/></svg>").toString();
    }
}
