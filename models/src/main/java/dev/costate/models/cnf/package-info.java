/**
 * Continuous normalising flows (Chen et al. 2018; FFJORD, Grathwohl et al. 2019).
 *
 * <p>A field f moves points between the data at t₁ and a normal base distribution at t₀. Along the way ln p changes by
 * −tr ∂f/∂z, so with [z; ℓ]' = [f; −tr ∂f/∂z], started from [x; 0] at t₁ and solved back to t₀, ln p(x) = ln
 * p₀(z(t₀)) − ℓ(t₀). {@link dev.costate.models.cnf.Flow} records that solve;
 * {@link dev.costate.models.cnf.LayeredField} gives fields whose exact trace costs less than the d derivatives of
 * the general rule.
 *
 * <p>A flow may also go down a potential: {@link dev.costate.models.cnf.TransportField}, trained by
 * {@link dev.costate.models.cnf.TransportObjective} to move the data by as short a way as it can (OT-Flow, Onken et
 * al. 2021).
 *
 * <p>{@link dev.costate.models.cnf.ConditionalFlow} learns a posterior: every row has an observation, which shifts the
 * layers of its field.
 */
package dev.costate.models.cnf;
