/**
 * Diffusion on functions: noise, score and samples that mean the same on every grid.
 *
 * <p>A function is given by its values on equally spaced points of the periodic unit interval or square, rows along the
 * first axis. Its norm is that of L², ‖x‖² = the mean of its squared values, so that it does not depend on the grid.
 *
 * <p>A {@link dev.costate.models.functions.FunctionNoise} N(0, Q) is noise of finite norm on every grid if Q has a
 * finite trace: {@link dev.costate.models.functions.BesselNoise}, {@link dev.costate.models.functions.LaplacianNoise},
 * {@link dev.costate.models.functions.SpectralNoise} and their {@link dev.costate.models.functions.CombinedNoise}.
 * {@link dev.costate.models.functions.WhiteNoise} is not.
 */
package dev.costate.models.functions;
