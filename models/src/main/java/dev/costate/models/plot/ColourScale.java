package dev.costate.models.plot;

import java.util.List;

/**
 * Colours for values: white for the smallest, by light blue and blue to dark for the largest; on a dark page a style turns the picture over. Immutable.
 *
 * @param lo value of the first colour; what lies below or is not finite has it too
 * @param hi value of the last colour, and of what lies above
 */
record ColourScale(double lo, double hi) {
    /** Red, green and blue at equal distances of the value. */
    private static final int[][] RAMP = {{255, 255, 255}, {196, 226, 244}, {86, 180, 233}, {0, 114, 178}, {0, 44, 84}};
    private static final int STEPS = 128;
    private static final int BAR = 12;
    private static final int GAP = 12;

    /** Returns a picture, one pixel a value, as something to refer to; the last row is uppermost. */
    String picture(double[][] values) {
        int width = values[0].length;
        byte[] pixels = new byte[3 * width * values.length];
        int at = 0;
        for (int r = values.length - 1; r >= 0; r--) {
            for (double v : values[r]) {
                double part = Double.isFinite(v) && hi > lo ? Math.max(0, Math.min(1, (v - lo) / (hi - lo))) * (RAMP.length - 1) : 0;
                int step = Math.min(RAMP.length - 2, (int) part);
                for (int k = 0; k < 3; k++) {
                    pixels[at++] = (byte) Math.round(RAMP[step][k] + (part - step) * (RAMP[step + 1][k] - RAMP[step][k]));
                }
            }
        }
        return Png.dataUri(Png.rgb(width, values.length, pixels));
    }

    private List<Axis.Tick> ticks(double height) {
        return new Axis(lo, hi, false, height, 0).ticks((int) Math.max(2, height / 48));
    }

    /** Returns the pixels that the bar and its numbers take beside a plot. */
    double room(double height) {
        return hi > lo ? GAP + BAR + 6 + ticks(height).stream().mapToDouble(tick -> TextWidth.of(tick.label(), Frame.SIZE)).max().orElse(0) : 0;
    }

    /** Draws the bar and its numbers to the right of {@code x}. */
    void draw(Svg svg, double x, double top, double height) {
        if (!(hi > lo)) {
            return;
        }
        double[][] column = new double[STEPS][1];
        for (int i = 0; i < STEPS; i++) {
            column[i][0] = lo + (hi - lo) * i / (STEPS - 1);
        }
        svg.image(x + GAP, top, BAR, height, picture(column));
        Axis axis = new Axis(lo, hi, false, top + height, top);
        for (Axis.Tick tick : ticks(height)) {
            svg.text(x + GAP + BAR + 6, axis.pixel(tick.value()) + 4, tick.label(), Theme.SOFT, "");
        }
    }
}
