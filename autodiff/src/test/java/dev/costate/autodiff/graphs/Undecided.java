package dev.costate.autodiff.graphs;

/** A graph that cannot be judged: rounding may decide on which side of a kink or of a pole it is evaluated. */
final class Undecided extends RuntimeException {
    Undecided(String reason) {
        super(reason);
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
