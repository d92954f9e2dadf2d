package dev.costate.models.experiments.design;

import dev.costate.models.design.DesignModel;
import dev.costate.models.experiments.design.DesignOptions.Defaults;
import dev.costate.models.experiments.design.DesignOptions.Masks;
import dev.costate.models.experiments.design.DesignOptions.Network;
import dev.costate.models.experiments.design.DesignOptions.Settle;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.study.Study;
import dev.costate.models.train.Training;
import java.util.List;

/**
 * Which coefficients of the cosine transform of handwritten digits to measure, and the posterior of the digit.
 *
 * <p>Beside the learned set stand three that are given, each with a posterior of its own, trained as long. Immutable.
 */
final class DigitsDesign implements Experiment<DigitsDesign.Values> {
    @Override
    public String name() {
        return "design-digits";
    }

    @Override
    public String summary() {
        return "real data: which 12 of 64 cosine coefficients of handwritten digits to measure";
    }

    @Override
    public String about() {
        return "Chooses which coefficients of the cosine transform of 8x8 handwritten digits to measure, with a\n"
                + "conditional flow for the posterior of the digit. Values are grey levels 0 to 16. The seed also\n"
                + "draws the split.";
    }

    /** Its hyper-parameters. */
    record Values(DesignOptions design, double noise, double blur, int samples) implements Hyperparameters {
        @Override
        public Training training() {
            return design.training();
        }
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(
                DesignOptions.of(o,
                        new Defaults(3000, 12, Masks.relaxed(3, 20), new Network(96, 1, 128, 64), 128,
                                new Settle(1500, 128), 3e-3, 2)),
                o.real("noise", 1.6, new Range(0, true, 100), "standard deviation of the measurements' noise"),
                o.real("blur", 0.8, new Range(0, true, 100),
                        "standard deviation of the noise added to the pixels that are inferred, which have no density "
                                + "without it"),
                o.integer("samples", 100, Range.closed(2, 100_000), "posterior samples of each held-out digit"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return MeasuredSet.ALL.stream().<Model>map(set -> DesignModel.from(set.word, set.form(h.design), saved))
                .toList();
    }

    @Override
    public Study study(Values h) {
        return new DigitsDesignStudy(h, LabelledRows.digits().shuffled(h.training().seed()));
    }
}
