package dev.costate.vectorapi.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** The vector shape of this process, in constants so that the compiler sees one width. Stateless, thread-safe. */
final class Lanes {
    /** The widest shape the hardware prefers, up to 512 bits. */
    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED.length() > 8 ? DoubleVector.SPECIES_512
            : DoubleVector.SPECIES_PREFERRED;

    /** Elements of a vector: 2, 4 or 8. */
    static final int COUNT = SPECIES.length();

    private Lanes() {
    }

    static DoubleVector load(double[] d, int at) {
        return DoubleVector.fromArray(SPECIES, d, at);
    }

    static DoubleVector all(double x) {
        return DoubleVector.broadcast(SPECIES, x);
    }
}
