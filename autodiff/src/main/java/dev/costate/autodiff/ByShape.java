package dev.costate.autodiff;

import dev.costate.autodiff.replay.Replay;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Replays of one function, one for each list of argument shapes that came up. Thread-confined. */
final class ByShape {
    private final Function<List<Shape>, Tape> recording;
    private final Map<List<Shape>, Replay> replays = new HashMap<>();

    ByShape(Function<List<Shape>, Tape> recording) {
        this.recording = recording;
    }

    Replay of(Tensor... arguments) {
        return replays.computeIfAbsent(Arrays.stream(arguments).map(Tensor::shape).toList(),
                shapes -> Replay.of(recording.apply(shapes).simplify()));
    }
}
