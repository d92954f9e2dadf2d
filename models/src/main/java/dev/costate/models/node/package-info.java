/**
 * Neural and mechanistic ordinary differential equations as models of data.
 *
 * <p>An {@link dev.costate.models.fitted.OdeField} is a right-hand side with parameters; an
 * {@link dev.costate.models.node.OdeModel} adds where it starts, how its coordinates follow from the data's
 * ({@link dev.costate.models.node.Coordinates}) and how it is solved; {@link dev.costate.models.node.FittedOde}
 * runs it, from many threads.
 *
 * <p>A {@link dev.costate.models.node.LogitModel} classifies rows, {@link dev.costate.models.node.OdeNet} by an
 * equation; {@link dev.costate.models.node.FittedClassifier} runs it.
 */
package dev.costate.models.node;
