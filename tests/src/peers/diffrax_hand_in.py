"""Gradients of the laboratory's problems by diffrax, as `costate gradlab --hand-in FILE.csv` ranks them.

    python diffrax_hand_in.py docs/lab-problems.json > diffrax.csv
"""
import json
import sys

import diffrax
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
FIELDS = {
    "linear": lambda t, y, p: p[0] @ y,
    "logistic": lambda t, y, p: p[0] * y * (1 - y / p[1]),
    "lotka-volterra": lambda t, y, p: jnp.stack((y[0] * (p[0] - p[1] * y[1]), y[1] * (p[3] * y[0] - p[2]))),
    "kepler": lambda t, y, p: jnp.concatenate((y[2:], -p[0] * y[:2] / jnp.square(y[:2]).sum() ** 1.5)),
    "van-der-pol": lambda t, y, p: jnp.stack((y[1], p[0] * (1 - y[0] ** 2) * y[1] - y[0])),
    "network": lambda t, y, p: jnp.tanh(y @ p[0] + p[1]) @ p[2] + p[3],
}
ADJOINTS = {"diffrax-checkpoint": diffrax.RecursiveCheckpointAdjoint(), "diffrax-backsolve": diffrax.BacksolveAdjoint()}

print("problem,method,tolerance,evaluations,gradient")
for name, problem in json.load(open(sys.argv[1])).items():
    times, weights = jnp.array(problem["times"]), jnp.array(problem["weights"])
    arguments = (jnp.array(problem["y0"]), [jnp.array(p) for p in problem["parameters"]])
    for method, adjoint in ADJOINTS.items():
        for tolerance in (1e-4, 1e-6, 1e-8) if name in FIELDS else ():
            def loss(arguments):
                y0, p = arguments
                y = diffrax.diffeqsolve(
                    diffrax.ODETerm(FIELDS[name]), diffrax.Dopri5(), times[0], times[-1], None, y0, p, adjoint=adjoint,
                    saveat=diffrax.SaveAt(ts=times), max_steps=100_000,
                    stepsize_controller=diffrax.PIDController(rtol=tolerance, atol=tolerance)).ys
                return (weights * y).sum()

            y0, p = jax.grad(loss)(arguments)
            gradient = jnp.concatenate([y0.reshape(-1)] + [x.reshape(-1) for x in p])
            print(name, method, tolerance, 0, " ".join(map(repr, gradient.tolist())), sep=",")
