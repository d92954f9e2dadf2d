/**
 * Layers and their parameters.
 *
 * <p>A layer is an immutable description. It states its parameters as a
 * {@link dev.costate.models.layers.ParameterSpec}: names, shapes and the distribution they start from.
 *
 * <p>All parameters of a model lie in one flat vector θ; {@link dev.costate.models.layers.ParameterSpec#bind} gives
 * them back by name inside a recording, as views of θ, so the state of a training run is a few flat vectors.
 * {@link dev.costate.models.layers.Parameters} are the numbers, saved and loaded as safetensors;
 * {@link dev.costate.models.layers.Layer#apply(Parameters, dev.costate.autodiff.Tensor)} evaluates a layer with them.
 *
 * <p>A {@link dev.costate.models.layers.LayerStack} has weights of its own for each of many layers: added up they are a
 * {@link dev.costate.models.layers.ResNet}, and as a function of time a field.
 */
package dev.costate.models.layers;
