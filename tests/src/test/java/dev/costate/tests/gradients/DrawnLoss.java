package dev.costate.tests.gradients;

/** What every drawn loss says of itself, whatever it solves. */
interface DrawnLoss {
    /** Returns the rows of a batch. */
    int batch();

    /** Returns the rows to draw from. */
    int examples();

    /** Returns whether the loss has derivatives of every order everywhere. */
    boolean smooth();

    /** Returns how far the parameters are moved from where training would start. */
    double spread();
}
