/** A gradient method of a user's own. */
module outside {
    requires dev.costate;

    provides dev.costate.solvers.GradientMethod with org.example.outside.SquareRootCheckpointed;
}
