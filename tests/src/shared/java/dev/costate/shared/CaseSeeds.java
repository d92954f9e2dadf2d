package dev.costate.shared;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/** Seeds of random cases, each another one: jqwik's own numbers are mostly small and come again. */
public final class CaseSeeds implements ArbitrarySupplier<Long> {
    @Override
    public Arbitrary<Long> get() {
        return Arbitraries.randomValue(Random::nextLong);
    }
}
