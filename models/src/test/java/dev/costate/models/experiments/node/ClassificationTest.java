package dev.costate.models.experiments.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.solvers.method.Methods;
import dev.costate.models.data.Standardiser;
import dev.costate.models.experiments.Experiments;
import dev.costate.models.node.OdeNet;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.study.TrainingOptions;
import dev.costate.solvers.SolveOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationTest {
    @Test
    void classesOutOfRangeAreRefused() {
        ClassifierTraining how = new ClassifierTraining(
                TrainingOptions.of(Experiments.named("digits").options().parse(List.of()).reading(), 1), 1, 1, 0, 0);
        OdeNet model = OdeNet.of("three", Standardiser.identity(2), 2, false, 4, 3,
                SolveOptions.fixed(Methods.RK4, 0.5));
        for (int label : new int[] {-1, 3}) {
            LabelledRows rows = new LabelledRows(new double[][] {{1, 2}, {2, 1}}, new int[] {0, label});
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> new Classification(model, rows, rows, how));
            assertEquals("row 1 has class " + label + ": must be from 0 to 2", e.getMessage());
        }
    }
}
