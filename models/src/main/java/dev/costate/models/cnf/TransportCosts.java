package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.fitted.Rows;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.List;

/**
 * What a fitted optimal-transport flow costs on rows, means over the rows in the flow's own coordinates.
 *
 * @param transport ∫ ½‖∇ₓΦ‖² dt
 * @param hjb ∫ |½‖∇ₓΦ‖² − ∂ₜΦ| dt
 * @param inverseError ‖x − f⁻¹(f(x))‖₂, by the solver of the fitted model
 */
public record TransportCosts(double transport, double hjb, double inverseError) {
    /** Rows that are solved together; the last block is filled up. */
    private static final int BLOCK = 256;

    /**
     * Measures a flow.
     *
     * @param fitted a flow whose field is a {@link TransportField}
     * @param rows in the units of the data, at least one
     */
    public static TransportCosts of(FittedFlow fitted, double[][] rows) {
        FlowModel model = fitted.model();
        if (!(model.flow().field() instanceof TransportField)) {
            throw new IllegalArgumentException("the flow of model " + model.name() + " has no potential");
        }
        double[] x = model.scaling().apply(Rows.finite(rows, model.width()));
        int d = model.width();
        Shape shape = Shape.of(BLOCK, d);
        Tape tape = Tape.record(List.of(Shape.of(fitted.parameters().spec().size()), shape), v -> {
            TransportObjective.Terms terms = TransportObjective.terms(model.flow(),
                    fitted.parameters().spec().bind(v[0]).in("field"), v[1], model.solver(), GradientMethods.DIRECT);
            return new Var[] {terms.transport(), terms.hjb()};
        });
        Replay replay = Replay.of(tape.simplify()).set(0, fitted.parameters().theta());
        double[] transport = new double[BLOCK];
        double[] hjb = new double[BLOCK];
        double[] sums = new double[2];
        for (int from = 0; from < rows.length; from += BLOCK) {
            replay.set(1, Rows.block(x, d, from, BLOCK)).run().get(0, transport);
            replay.get(1, hjb);
            for (int i = 0; i < Math.min(BLOCK, rows.length - from); i++) {
                sums[0] += transport[i];
                sums[1] += hjb[i];
            }
        }
        double[] back = model.scaling().apply(Rows.flat(fitted.decode(fitted.encode(rows)), model.width()));
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            double square = 0;
            for (int c = i * model.width(); c < (i + 1) * model.width(); c++) {
                square += (back[c] - x[c]) * (back[c] - x[c]);
            }
            sum += Math.sqrt(square);
        }
        return new TransportCosts(sums[0] / rows.length, sums[1] / rows.length, sum / rows.length);
    }
}
