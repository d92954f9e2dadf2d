"""W1b in jax and diffrax, W9 in jax and torch: the same shapes, one thread, float64 (or float32 by the argument f32).

    XLA_FLAGS=--xla_cpu_multi_thread_eigen=false taskset -c 0 python jax_small.py [f32]

Prints the median ms of a step, after compilation, and in brackets that of the process's own time, which a busy machine
leaves alone. W1b: gradient of one trajectory of the spiral, 30 times, Tsit5.  W9: MLP 4-32-16-4, 10,000 rows, Adam.
"""
import statistics
import sys
import time

import diffrax
import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

SINGLE = "f32" in sys.argv
jax.config.update("jax_enable_x64", not SINGLE)
torch.set_num_threads(1)
torch.set_default_dtype(torch.float32 if SINGLE else torch.float64)
random = np.random.default_rng(0)


def measure(name, step, seconds=6):
    for _ in range(5):
        step()
    taken, used = [], []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start, own = time.perf_counter(), time.process_time()
        step()
        taken.append(time.perf_counter() - start)
        used.append(time.process_time() - own)
    print(f"{name}: {1e3 * statistics.median(taken):.4f} ms ({1e3 * statistics.median(used):.4f})", flush=True)


def normal(*shape, deviation=1.0):
    return jnp.asarray(random.normal(size=shape) * deviation)


def spiral_gradient():
    times, y0 = jnp.linspace(0.0, 1.5, 30), jnp.asarray([2.0, 0.0])
    rates = jnp.asarray([[-0.1, 2.0], [-2.0, -0.1]])

    def solve(field, theta):
        return diffrax.diffeqsolve(diffrax.ODETerm(field), diffrax.Tsit5(), times[0], times[-1], None, y0, theta,
                                   saveat=diffrax.SaveAt(ts=times),
                                   stepsize_controller=diffrax.PIDController(rtol=1e-6, atol=1e-6)).ys

    target = solve(lambda t, y, _: y ** 3 @ rates, None)
    theta = [normal(*shape, deviation=0.1) for shape in ((2, 50), (50,), (50, 2), (2,))]

    def loss(theta):
        w1, b1, w2, b2 = theta
        return ((solve(lambda t, y, _: jnp.tanh(y ** 3 @ w1 + b1) @ w2 + b2, None) - target) ** 2).sum()

    gradient = jax.jit(jax.value_and_grad(loss))
    measure("W1b diffrax", lambda: jax.block_until_ready(gradient(theta)))


def small_mlp():
    widths = (4, 32, 16, 4)
    x, target = normal(10_000, 4), normal(10_000, 4)
    theta = [(normal(m, n, deviation=m ** -0.5), jnp.zeros(n)) for m, n in zip(widths, widths[1:])]
    optimiser = optax.adam(1e-3)

    def loss(theta):
        y = x
        for w, b in theta[:-1]:
            y = jnp.tanh(y @ w + b)
        return ((y @ theta[-1][0] + theta[-1][1] - target) ** 2).mean()

    @jax.jit
    def step(theta, state):
        value, gradient = jax.value_and_grad(loss)(theta)
        update, state = optimiser.update(gradient, state)
        return value, optax.apply_updates(theta, update), state

    state = optimiser.init(theta)
    measure("W9 jax", lambda: jax.block_until_ready(step(theta, state)))
    net = torch.nn.Sequential(torch.nn.Linear(4, 32), torch.nn.Tanh(), torch.nn.Linear(32, 16), torch.nn.Tanh(),
                              torch.nn.Linear(16, 4))
    rows, wanted = torch.tensor(np.array(x)), torch.tensor(np.array(target))
    adam = torch.optim.Adam(net.parameters(), 1e-3)

    def torch_step():
        adam.zero_grad(set_to_none=True)
        ((net(rows) - wanted) ** 2).mean().backward()
        adam.step()

    measure("W9 torch", torch_step)


spiral_gradient()
small_mlp()
