package dev.costate.autodiff.replay;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Replays of one function, one for each list of argument shapes that came up. For one thread at a time.
 *
 * <p>Recording sees shapes, so a last, smaller batch is another tape: it is recorded and planned once.
 */
public final class ReplaysByShape {
    private final Function<List<Shape>, Tape> recording;
    private final Map<List<Shape>, Replay> replays = new HashMap<>();

    /** Makes an empty collection; {@code recording} records the function for arguments of given shapes. */
    public ReplaysByShape(Function<List<Shape>, Tape> recording) {
        this.recording = recording;
    }

    /** Returns the replay for arguments of these shapes; their values are not set. */
    public Replay of(Tensor... arguments) {
        return replays.computeIfAbsent(Arrays.stream(arguments).map(Tensor::shape).toList(),
                shapes -> Replay.of(recording.apply(shapes).simplify()));
    }
}
