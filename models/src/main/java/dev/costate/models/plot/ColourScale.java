package dev.costate.models.plot;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Colours for values: white for the smallest, by light blue and blue to dark for the largest; or pale forms of the
 * colours of series, on which their points can be seen.
 *
 * <p>On a dark page a style turns them over. Immutable.
 */
final class ColourScale {
    /** Red, green and blue at equal distances of the value. */
    private static final int[][] RAMP = {{255, 255, 255}, {196, 226, 244}, {86, 180, 233}, {0, 114, 178}, {0, 44, 84}};
    private static final int STEPS = 128;
    private static final int BAR = 12;
    private static final int GAP = 12;

    /** Value of the first colour, which what lies below or is not finite has too. */
    final double lo;

    /** Value of the last colour, and of what lies above. */
    final double hi;

    private final int[][] ramp;

    /** @param palette series whose colours are at equal distances of the value; none for that from white to dark */
    ColourScale(double lo, double hi, int... palette) {
        this.lo = lo;
        this.hi = hi;
        ramp = palette.length == 0 ? RAMP : Arrays.stream(palette).mapToObj(Theme::pale).toArray(int[][]::new);
    }

    /** Returns colours for the numbers of classes, from 0: each has that of the series of its number. */
    static ColourScale classes(int n) {
        return new ColourScale(0, n - 1, IntStream.range(0, Math.max(2, n)).toArray());
    }

    /** Returns a picture, one pixel a value, as something to refer to; the last row is uppermost. */
    String picture(double[][] values) {
        int width = values[0].length;
        byte[] pixels = new byte[3 * width * values.length];
        int at = 0;
        for (int r = values.length - 1; r >= 0; r--) {
            for (double v : values[r]) {
                double part = Double.isFinite(v) && hi > lo
                        ? Math.max(0, Math.min(1, (v - lo) / (hi - lo))) * (ramp.length - 1) : 0;
                int step = Math.min(ramp.length - 2, (int) part);
                for (int k = 0; k < 3; k++) {
                    pixels[at++] = (byte) Math
                            .round(ramp[step][k] + (part - step) * (ramp[step + 1][k] - ramp[step][k]));
                }
            }
        }
        return Png.dataUri(Png.rgb(width, values.length, pixels));
    }

    private List<Axis.Tick> ticks(double height) {
        return new Axis(lo, hi, false, height, 0).ticks((int) Math.max(2, height / 48));
    }

    /** Returns the pixels that the bar and its numbers take beside a plot; 0 if there is but one value. */
    double room(double height) {
        return hi > lo ? GAP + BAR + 6 + Frame.widest(ticks(height)) : 0;
    }

    /** Draws the bar and its numbers to the right of {@code x}. */
    void draw(Svg svg, double x, double top, double height) {
        double[][] column = new double[STEPS][1];
        for (int i = 0; i < STEPS; i++) {
            column[i][0] = lo + (hi - lo) * i / (STEPS - 1);
        }
        svg.image(x + GAP, top, BAR, height, picture(column));
        for (Axis.Tick tick : ticks(height)) {
            svg.text(x + GAP + BAR + 6, top + height * (hi - tick.value()) / (hi - lo) + 4, tick.label(), Theme.SOFT,
                    "");
        }
    }
}
