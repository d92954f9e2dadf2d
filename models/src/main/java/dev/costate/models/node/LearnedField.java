package dev.costate.models.node;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.RowJacobian;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.JacobianRightHandSide;
import java.util.List;

/** The field of an {@link OdeModel} with values, in the units of the data, and its exact Jacobian. Thread-confined. */
final class LearnedField implements JacobianRightHandSide {
    private final Coordinates coordinates;
    private final Replay value;
    private final Replay jacobian;
    private final double[] time = new double[1];

    LearnedField(OdeModel model, Parameters parameters) {
        if (model.field().width() != model.width()) {
            throw new IllegalArgumentException("model " + model.name() + " has " + model.field().width()
                    + " components, the data " + model.width()
                    + ": a field of more than the data is none of the data alone");
        }
        Coordinates c = model.coordinates();
        this.coordinates = c;
        List<Shape> inputs = List.of(Shape.of(parameters.spec().size()), Shape.SCALAR, Shape.of(1, model.width()));
        Tape tape = Tape.record(inputs, v -> {
            Bound p = parameters.spec().bind(v[0]).in("field");
            Var z = c.inward(v[2]);
            Var dz = model.field().apply(p, v[1], z).times(1 / c.unit());
            return new Var[] {Autodiff.jvp(c::outward, z, dz).tangent()};
        });
        value = Replay.of(tape.simplify()).set(0, parameters.theta());
        jacobian = Replay.of(Tape.record(inputs, v -> new Var[] {
            RowJacobian.of(y -> tape.call(v[0], v[1], y)[0], v[2]).jacobian()}).simplify())
                .set(0, parameters.theta());
    }

    @Override
    public void eval(double t, double[] y, double[] dy) {
        time[0] = coordinates.time(t);
        value.set(1, time).set(2, y).run().get(0, dy);
    }

    @Override
    public void jacobian(double t, double[] y, double[] out) {
        time[0] = coordinates.time(t);
        jacobian.set(1, time).set(2, y).run().get(0, out);
    }
}
