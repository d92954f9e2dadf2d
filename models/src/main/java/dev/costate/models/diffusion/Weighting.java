package dev.costate.models.diffusion;

import java.util.Locale;

/** How the times of denoising score matching are weighted. */
public enum Weighting {
    /** λ = s²: ‖s·score + z‖², whose terms are of one size. */
    NOISE,
    /**
     * λ = g²: a bound of the likelihood (Song et al. 2021, Maximum likelihood training of score-based diffusion
     * models). Times are drawn where the weight g²/s² of a term of size 1 is, evenly in ln(s/a), and the terms divided
     * by that density (equation 20 there): the same expectation, without the noise of rare heavy terms.
     */
    LIKELIHOOD,
    /**
     * λ = s²·d(ln s)/dt, by drawing times at which ln s is uniform. Each size of noise as often as another, for fine
     * structure.
     */
    SCALE;

    /** Returns its name in small letters. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the one of that name. */
    public static Weighting of(String word) {
        for (Weighting w : values()) {
            if (w.optionName().equals(word)) {
                return w;
            }
        }
        throw new IllegalArgumentException("weighting " + word + ": must be noise, likelihood or scale");
    }
}
