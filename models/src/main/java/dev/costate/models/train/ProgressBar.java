package dev.costate.models.train;

import dev.costate.models.files.Numbers;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Progress of a training run, on a terminal or in a log.
 *
 * <p>On a terminal it is one line with a bar, rate, loss and time left, redrawn at most ten times a second. Elsewhere
 * it is a plain line at the first step, about every tenth of the way or every half minute, and at the last step. A
 * step that draws nothing costs one look at the clock. The time left is said once two seconds have passed, or a tenth
 * of the steps is done; the first step, which records the tape, does not count for the rate.
 *
 * <p>Thread-confined, but for the thread of its own that a {@link #waiting} bar has.
 */
public final class ProgressBar implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final long REDRAW = SECOND / 10;
    private static final long PATIENCE = 30 * SECOND;
    private static final int LEAST_BAR = 4;

    private final Appendable out;
    private final boolean terminal;
    private final LongSupplier clock;
    private final String label;
    private final long total;
    private final int width;
    private final long start;
    private final StringBuilder line = new StringBuilder(160);

    private final long firstStep;
    private long step;
    private double loss = Double.NaN;
    private long drawnAt;
    private long drawnStep;
    private long markAt;
    private long markStep;
    private long newMarkAt;
    private long newMarkStep;
    private double rate = Double.NaN;
    private int bar = 24;
    private boolean closed;
    private Thread ticker;

    /**
     * Makes a bar.
     *
     * @param out where to draw, as a rule {@code System.err}
     * @param terminal whether {@code out} understands a carriage return; see {@link #onTerminal()}
     * @param label what is being trained
     * @param from steps already done by an earlier run
     * @param total steps there will be at the end, above {@code from}
     */
    public ProgressBar(Appendable out, boolean terminal, String label, long from, long total) {
        this(out, terminal, System::nanoTime, label, from, total, terminalWidth(System.getenv("COLUMNS")));
    }

    /** Makes a bar with a clock, in nanoseconds of any origin, and a width in characters. */
    ProgressBar(Appendable out, boolean terminal, LongSupplier clock, String label, long from, long total, int width) {
        if (from < 0 || total <= from) {
            throw new IllegalArgumentException("steps " + from + " to " + total + ": must rise from 0 or more");
        }
        this.out = Objects.requireNonNull(out, "out");
        this.terminal = terminal;
        this.clock = clock;
        this.label = label;
        this.firstStep = from;
        this.step = from;
        this.total = total;
        this.width = width;
        this.start = clock.getAsLong();
        this.drawnAt = start - REDRAW;
        this.drawnStep = from;
        this.markAt = start;
        this.markStep = from;
        this.newMarkAt = start;
        this.newMarkStep = from;
    }

    /** Returns whether this process seems to talk to a terminal: there is a console, not a dumb one. */
    public static boolean onTerminal() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            // From JDK 22 on there may be a console although the output goes to a file; there it can be asked.
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJdk) {
            return true;
        }
    }

    /**
     * Says that a step is done.
     *
     * @param done number of steps done, this one included
     * @param lossNow its loss
     */
    public void update(long done, double lossNow) {
        step = done;
        loss = lossNow;
        long now = clock.getAsLong();
        if (done == firstStep + 1) { // which records the tape: the rate is that of the others
            markAt = now;
            markStep = done;
            newMarkAt = now;
            newMarkStep = done;
        }
        boolean due = terminal
                ? now - drawnAt >= REDRAW || done == total
                : done == firstStep + 1 || done == total || tenth(done) > tenth(drawnStep) || now - drawnAt >= PATIENCE;
        if (due && done != drawnStep) {
            draw(now);
        }
    }

    /**
     * Says that something without steps is under way once it takes more than a second.
     *
     * <p>On a terminal a line counts the seconds, elsewhere there is one plain line. Such a bar is closed and used for
     * nothing else.
     *
     * @return this
     */
    public ProgressBar waiting() {
        ticker = new Thread(this::tick, "costate-progress");
        ticker.setDaemon(true);
        ticker.start();
        return this;
    }

    private void tick() {
        try {
            do {
                Thread.sleep(SECOND / 1_000_000);
                append(terminal ? "\r" + label + "  " + duration((clock.getAsLong() - start) / (double) SECOND) + " "
                        : label + "\n");
                drawnStep = total; // a line has begun
            } while (terminal);
        } catch (InterruptedException over) {
            return;
        }
    }

    /** Ends the line, whether all steps were done or not, so that a new line begins. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (ticker != null) {
            ticker.interrupt();
            try {
                ticker.join();
            } catch (InterruptedException leaving) {
                Thread.currentThread().interrupt();
            }
        } else if (step != drawnStep) {
            draw(clock.getAsLong());
        }
        if (terminal && drawnStep != firstStep) {
            append("\n");
        }
    }

    private long tenth(long done) {
        return 10 * (done - firstStep) / (total - firstStep);
    }

    private void draw(long now) {
        measureRate(now);
        line.setLength(0);
        if (terminal) {
            line.append('\r').append(label).append(' ');
        } else {
            line.append(label).append(": ");
        }
        line.append(step).append('/').append(total).append("  loss ").append(Numbers.rounded(loss, 4));
        if (rate > 0) {
            line.append("  ").append(rate >= 100 ? Long.toString(Math.round(rate)) : Numbers.rounded(rate, 3))
                    .append(" steps/s");
        }
        if (step == total) {
            line.append("  in ").append(duration((now - start) / (double) SECOND));
        } else if (rate > 0 && (now - start >= 2 * SECOND || tenth(step) > 0)) {
            line.append("  ").append(duration((total - step) / rate)).append(" left"); // no guess before
        }
        if (terminal) {
            insertBar(label.length() + 2);
            // The carriage return and width - 1 characters: a full line would wrap.
            line.setLength(Math.min(line.length(), width));
            while (line.length() < width) {
                line.append(' '); // over the rest of a longer line
            }
        } else {
            line.append('\n');
        }
        append(line);
        drawnAt = now;
        drawnStep = step;
    }

    /**
     * Puts a bar after the label, as long as the rest of every line so far left room for.
     *
     * <p>It may shrink; it does not flicker.
     */
    private void insertBar(int at) {
        bar = Math.min(bar, width - line.length() - 1);
        if (bar >= LEAST_BAR) {
            line.insert(at, ' ');
            long full = bar * step / total;
            for (int i = 0; i < bar; i++) {
                line.insert(at, i < bar - full ? '.' : '#');
            }
        }
    }

    /**
     * Takes the rate since a mark two to four seconds ago, or since the last draw if that is longer.
     *
     * <p>So it follows a change and does not flicker.
     */
    private void measureRate(long now) {
        if (now - newMarkAt >= 2 * SECOND) {
            markAt = newMarkAt;
            markStep = newMarkStep;
            newMarkAt = now;
            newMarkStep = step;
        }
        if (now > markAt && step > markStep) {
            rate = (step - markStep) / ((now - markAt) / (double) SECOND);
        }
    }

    private static String duration(double seconds) {
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(Math.min(seconds, 1e9));
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole / 60 % 60);
    }

    private static int terminalWidth(String columns) {
        return columns != null && columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : 80;
    }

    private void append(CharSequence text) {
        try {
            out.append(text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
