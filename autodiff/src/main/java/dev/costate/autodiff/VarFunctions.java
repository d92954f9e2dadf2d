package dev.costate.autodiff;

/**
 * Functions of each element that are written with those of {@link Var}. Immutable, as Vars are.
 *
 * <p>Their derivatives follow from those of the functions that they are written with. Relations and logic are numbers,
 * 1 for true and 0 for false, with derivative 0.
 */
public sealed interface VarFunctions permits Var {
    private Var self() {
        return (Var) this;
    }

    // ---- arithmetic with a number

    /** this + b. */
    default Var plus(double b) {
        return self().plus(Var.constant(b));
    }

    /** this − b. */
    default Var minus(double b) {
        return self().minus(Var.constant(b));
    }

    /** b − this. */
    default Var subtractedFrom(double b) {
        return Var.constant(b).minus(self());
    }

    /** this · b. */
    default Var times(double b) {
        return self().times(Var.constant(b));
    }

    /** this / b. */
    default Var dividedBy(double b) {
        return self().dividedBy(Var.constant(b));
    }

    // ---- functions

    /** tan x = sin x / cos x. */
    default Var tan() {
        return self().sin().dividedBy(self().cos());
    }

    /** sinh x = ((eˣ − 1) − (e⁻ˣ − 1))/2; ±∞ from |x| ≈ 709.8 on. */
    default Var sinh() {
        return self().expm1().minus(self().negated().expm1()).times(0.5);
    }

    /** cosh x = (eˣ + e⁻ˣ)/2; ∞ from |x| ≈ 709.8 on. */
    default Var cosh() {
        return self().exp().plus(self().negated().exp()).times(0.5);
    }

    /**
     * arctan x.
     *
     * <p>For |x| &gt; 1 it is ±π/2 − arctan(1/x). Then arctan u = 2·arctan(u/(1 + √(1 + u²))) twice, which leaves
     * |u| &lt; 0.2, and the Taylor series to u²³: within a few ulp.
     */
    default Var atan() {
        Var x = self();
        Var one = Var.constant(1);
        Var far = x.square().greater(one);
        Var u = far.where(one, x).dividedBy(far.where(x, one));
        u = u.dividedBy(u.square().plus(1).sqrt().plus(1));
        u = u.dividedBy(u.square().plus(1).sqrt().plus(1));
        Var z = u.square();
        Var series = Var.constant(-1.0 / 23);
        for (int n = 21; n >= 3; n -= 2) {
            series = series.times(z).plus((n % 4 == 1 ? 1.0 : -1.0) / n);
        }
        Var near = u.plus(u.times(z).times(series)).times(4);
        return far.where(x.sign().times(Math.PI / 2).minus(near), near);
    }

    /** The angle of the point (x, this) in (−π, π], 0 at the origin; its derivative there is not defined. */
    default Var atan2(Var x) {
        Shape shape = Shape.broadcast(self().shape(), x.shape());
        Var b = self().broadcastTo(shape);
        Var a = x.broadcastTo(shape);
        Var flat = a.abs().greaterOrEqual(b.abs());
        Var longer = flat.where(a, b);
        Var angle = flat.where(b, a).dividedBy(longer.equal(0).where(Var.constant(1), longer)).atan();
        Var side = b.greaterOrEqual(0).times(2).minus(1);
        return flat.where(angle.plus(side.times(Math.PI).times(a.less(0))), side.times(Math.PI / 2).minus(angle));
    }

    /** The nearest whole number, the even one of two; derivative 0. */
    default Var round() {
        // adding 1.5·2⁵² leaves no place for a fraction; larger numbers have none
        double shift = 0x1.8p52;
        Var x = self().stopGradient();
        return Var.constant(0x1p51).greater(x.abs()).where(x.plus(shift).minus(shift), x);
    }

    /** The largest whole number ≤ x; derivative 0. */
    default Var floor() {
        Var nearest = round();
        return nearest.minus(nearest.greater(self().stopGradient()));
    }

    /** The smallest whole number ≥ x; derivative 0. */
    default Var ceil() {
        Var nearest = round();
        return nearest.plus(nearest.less(self().stopGradient()));
    }

    // ---- bounds

    /** max(x, bound). */
    default Var atLeast(double bound) {
        return self().max(Var.constant(bound));
    }

    /** min(x, bound). */
    default Var atMost(double bound) {
        return self().min(Var.constant(bound));
    }

    /**
     * min(max(x, low), high); derivative 1 inside and on the bounds.
     *
     * @throws IllegalArgumentException if low is above high or one is NaN
     */
    default Var clamp(double low, double high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException("clamp to [" + low + ", " + high + "]: low must not be above high");
        }
        return atLeast(low).atMost(high);
    }

    // ---- relations and logic

    /** 1 where this &gt; b, otherwise 0. */
    default Var greater(double b) {
        return self().greater(Var.constant(b));
    }

    /** 1 where this ≥ b, otherwise 0. */
    default Var greaterOrEqual(double b) {
        return self().greaterOrEqual(Var.constant(b));
    }

    /** 1 where this &lt; b, otherwise 0. */
    default Var less(Var b) {
        return b.greater(self());
    }

    /** 1 where this &lt; b, otherwise 0. */
    default Var less(double b) {
        return less(Var.constant(b));
    }

    /** 1 where this ≤ b, otherwise 0. */
    default Var lessOrEqual(Var b) {
        return b.greaterOrEqual(self());
    }

    /** 1 where this ≤ b, otherwise 0. */
    default Var lessOrEqual(double b) {
        return lessOrEqual(Var.constant(b));
    }

    /** 1 where this = b, otherwise 0. */
    default Var equal(double b) {
        return self().equal(Var.constant(b));
    }

    /** 1 where this ≠ b, otherwise 0; NaN differs from everything. */
    default Var notEqual(Var b) {
        return self().equal(b).subtractedFrom(1);
    }

    /** 1 where this ≠ b, otherwise 0. */
    default Var notEqual(double b) {
        return notEqual(Var.constant(b));
    }

    /** 1 where both are 1; of zeros and ones. */
    default Var and(Var b) {
        return self().min(b);
    }

    /** 1 where one or both are 1; of zeros and ones. */
    default Var or(Var b) {
        return self().max(b);
    }

    /** 1 where this is 0, otherwise 0. */
    default Var not() {
        return equal(0);
    }
}
