package dev.costate.models.diffusion;

import java.util.List;

/** The list of forward processes, each with its usual constants. Stateless. */
public final class ForwardProcesses {
    /** Every process. */
    public static final List<ForwardProcess> ALL = List.of(new VariancePreserving(), new SubVariancePreserving(),
            new VarianceExploding(), new OrnsteinUhlenbeck(5));

    private ForwardProcesses() {
    }

    /** Returns the names as options have them. */
    public static List<String> optionNames() {
        return ALL.stream().map(ForwardProcess::optionName).toList();
    }

    /** Returns the process of that name. */
    public static ForwardProcess of(String word) {
        return ALL.stream().filter(p -> p.optionName().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "process " + word + ": must be one of " + String.join(", ", optionNames())));
    }
}
