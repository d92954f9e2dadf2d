package dev.costate.spark;

import dev.costate.models.train.Part;
import java.io.Serializable;

/** What a task sends to the driver: a part, or why there is none. Immutable. */
final class ShardAnswer implements Serializable {
    private static final long serialVersionUID = 1;

    private final String where;
    private final String failure;
    private final int from;
    private final int to;
    private final double loss;
    private final double[] gradient;
    private final String bitClass;

    private ShardAnswer(String where, String failure, Part part) {
        this.where = where;
        this.failure = failure;
        from = part.from();
        to = part.to();
        loss = part.loss();
        gradient = part.gradient();
        bitClass = part.bitClass();
    }

    static ShardAnswer of(String where, Part part) {
        return new ShardAnswer(where, "", part);
    }

    static ShardAnswer failed(String where, String why) {
        return new ShardAnswer(where, why, new Part(0));
    }

    /**
     * Returns the part.
     *
     * @param wanted the driver's bit class
     * @throws ArithmeticException if a shard failed
     * @throws IllegalStateException if it was computed by a processor of another bit class
     */
    Part part(String wanted) {
        if (!bitClass.equals(wanted)) {
            throw new IllegalStateException(where + " computes with the bits of " + bitClass + ", the driver with "
                    + "those of " + wanted + ": all processors must have fused multiply-add, or -Dcostate.fma=false "
                    + "must be given everywhere, to executors by spark.executor.extraJavaOptions");
        }
        if (!failure.isEmpty()) {
            throw new ArithmeticException(failure);
        }
        return new Part(from, to, loss, gradient, bitClass);
    }
}
