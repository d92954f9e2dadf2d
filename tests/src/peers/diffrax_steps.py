"""Workloads of the benchmarks in jax and diffrax: the same shapes, one thread, float64 (float32 by the word f32).

    XLA_FLAGS=--xla_cpu_multi_thread_eigen=false taskset -c 0 python diffrax_steps.py [f32] [W1 …]

Prints the median ms of a step, after compilation, and in brackets that of the process's own time, which a busy machine
leaves alone; of a product GFLOP/s. What each workload is stands in its benchmark, dev.costate.tests.bench. Where a
gradient goes through a solve, it is that of diffrax's default, recursive checkpoints: its fastest here.
"""
import statistics
import sys
import time

import diffrax
import jax
import jax.numpy as jnp
import numpy as np
import optax

words = sys.argv[1:]
SINGLE = "f32" in words
jax.config.update("jax_enable_x64", not SINGLE)
random = np.random.default_rng(0)


def measure(name, step, seconds=6):
    for _ in range(3):
        step()
    taken, used = [], []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds or len(taken) < 5:
        start, own = time.perf_counter(), time.process_time()
        step()
        taken.append(time.perf_counter() - start)
        used.append(time.process_time() - own)
    print(f"{name}: {1e3 * statistics.median(taken):.4f} ms ({1e3 * statistics.median(used):.4f})", flush=True)
    return statistics.median(used)


def compiled(name, function, *arguments):
    call = jax.jit(function)
    return measure(name, lambda: jax.block_until_ready(call(*arguments)))


def normal(*shape, deviation=1.0):
    return jnp.asarray(random.normal(size=shape) * deviation)


def layers(*widths, deviation=None):
    return [(normal(m, n, deviation=deviation or m ** -0.5), jnp.zeros(n)) for m, n in zip(widths, widths[1:])]


def mlp(theta, x, hidden=jnp.tanh):
    for w, b in theta[:-1]:
        x = hidden(x @ w + b)
    return x @ theta[-1][0] + theta[-1][1]


def solve(field, method, times, y0, theta, rtol, atol, **more):
    return diffrax.diffeqsolve(diffrax.ODETerm(field), method, times[0], times[-1], None, y0, theta,
                               stepsize_controller=diffrax.PIDController(rtol=rtol, atol=atol), **more)


def training(name, loss, theta, optimiser, *more):
    state = optimiser.init(theta)

    def step(theta, state, *more):
        value, gradient = jax.value_and_grad(loss)(theta, *more)
        update, state = optimiser.update(gradient, state)
        return value, optax.apply_updates(theta, update), state

    compiled(name, step, theta, state, *more)


def spiral(theta, times, y0, method, rtol, atol):
    return solve(lambda t, y, p: mlp(p, y ** 3), method, times, y0, theta, rtol, atol,
                 saveat=diffrax.SaveAt(ts=times)).ys


def w1():
    times, y0, target = jnp.linspace(0.0, 25.0, 1000)[:10], normal(20, 2), normal(10, 20, 2)
    rtol, atol = (1e-5, 1e-7) if SINGLE else (1e-7, 1e-9)
    training("W1", lambda p: jnp.abs(spiral(p, times, y0, diffrax.Dopri5(), rtol, atol) - target).mean(),
             layers(2, 50, 2, deviation=0.1), optax.rmsprop(1e-3))


def w1b():
    times, y0 = jnp.linspace(0.0, 1.5, 30), jnp.asarray([2.0, 0.0])
    rates = jnp.asarray([[-0.1, 2.0], [-2.0, -0.1]])
    target = solve(lambda t, y, _: y ** 3 @ rates, diffrax.Tsit5(), times, y0, None, 1e-6, 1e-6,
                   saveat=diffrax.SaveAt(ts=times)).ys
    compiled("W1b", jax.value_and_grad(
        lambda p: ((spiral(p, times, y0, diffrax.Tsit5(), 1e-6, 1e-6) - target) ** 2).sum()),
        layers(2, 50, 2, deviation=0.1))


def w2():
    y0, theta = normal(64, 4), layers(4, 32, 4, deviation=0.5)

    def total(p):
        return solve(lambda t, y, p: jnp.tanh(mlp(p, y, jax.nn.softplus)), diffrax.Dopri5(), (0.0, 100.0), y0, p, 1e-6,
                     1e-6).ys.sum()

    compiled("W2 forward", total, theta)
    compiled("W2 gradient", jax.value_and_grad(total), theta)


def w3():
    points = normal(512, 2)

    def field(t, state, p):
        def one(z):
            value, pull = jax.vjp(lambda z: mlp(p, jnp.append(z, t)), z)
            (jacobian,) = jax.vmap(pull)(jnp.eye(2))
            return value, -jnp.trace(jacobian)

        return jax.vmap(one)(state[0])

    def loss(p):
        z, change = solve(field, diffrax.Dopri5(), (0.0, 1.0), (points, jnp.zeros(512)), p, 1e-5, 1e-5).ys
        return (0.5 * (z[-1] ** 2).sum(1) + change[-1]).mean()

    training("W3", loss, layers(3, 64, 64, 2, deviation=0.3), optax.adam(1e-3))


def w4():
    theta, frequencies, points = layers(66, 128, 128, 2, deviation=0.1), normal(32), normal(512, 2)

    def score(p, x, t):
        angle = t[:, None] * frequencies
        return mlp(p, jnp.concatenate([x, jnp.sin(angle), jnp.cos(angle)], 1), jax.nn.silu)

    def loss(p, key):
        first, second = jax.random.split(key)
        t, noise = jax.random.uniform(first, (512,)), jax.random.normal(second, (512, 2))
        mean = jnp.exp(-t)[:, None]
        return ((score(p, mean * points + jnp.sqrt(1 - mean ** 2) * noise, t) + noise) ** 2).mean()

    def sample(p, key):
        h = 1 / 500

        def step(carry, i):
            y, key = carry
            key, own = jax.random.split(key)
            y = y + h * (y - 2 * score(p, y, jnp.full(512, 1 - i * h))) + (2 * h) ** 0.5 * jax.random.normal(
                own, (512, 2))
            return (y, key), None

        return jax.lax.scan(step, (jax.random.normal(key, (512, 2)), key), jnp.arange(500))[0][0]

    training("W4 step", loss, theta, optax.adam(1e-3), jax.random.PRNGKey(0))
    compiled("W4 sampling", sample, theta, jax.random.PRNGKey(0))


def w5():
    x = normal(512, 256)
    compiled("W5", jax.value_and_grad(lambda p: mlp(p, x).sum()), layers(256, 512, 512, 256, deviation=0.06))


def w6():
    series, key = 256, jax.random.PRNGKey(0)
    times = jnp.sort(jnp.asarray(random.uniform(size=(series, 20)) * (2 + random.uniform(size=(series, 1)))), axis=1)
    values = normal(series, 20, 2)
    theta = {"field": layers(16, 16, 16, 16), "start": layers(16, 16, 16, 16), "out": layers(16, 2),
             "code": layers(16, 32), "in": normal(3, 48, deviation=0.3), "again": normal(16, 48, deviation=0.3),
             "bias": jnp.zeros(48)}

    def cell(p, h, x):
        a, b = x @ p["in"] + p["bias"], h @ p["again"]
        reset, update = jax.nn.sigmoid(a[:16] + b[:16]), jax.nn.sigmoid(a[16:32] + b[16:32])
        new = jnp.tanh(a[32:] + reset * b[32:])
        return new + update * (h - new)

    def one(p, t, y, own):
        h = jnp.zeros(16)
        for x in reversed(jnp.concatenate([t[:, None], y], 1)):
            h = cell(p, h, x)
        code = mlp(p["code"], h)
        mean, log = code[:16], code[16:]
        z = mean + jax.random.normal(own, (16,)) * jnp.exp(log)
        states = diffrax.diffeqsolve(
            diffrax.ODETerm(lambda t, y, p: jnp.tanh(mlp(p, y, jax.nn.softplus))), diffrax.Tsit5(), t[0], t[-1], 0.4,
            mlp(p["start"], z, jax.nn.relu), p["field"], saveat=diffrax.SaveAt(ts=t)).ys
        return 0.5 * ((mlp(p["out"], states) - y) ** 2).sum() + 0.5 * (
            mean ** 2 + jnp.exp(2 * log) - 2 * log - 1).sum()

    def loss(p, keys):
        return jax.vmap(one, (None, 0, 0, 0))(p, times, values, keys).mean()

    training("W6", loss, theta, optax.adam(1e-2), jax.random.split(key, series))


def w8():
    def field(t, y, _):
        return jnp.stack([1.5 * y[0] - y[0] * y[1], y[0] * y[1] - 3 * y[1]])

    compiled("W8", lambda y0: solve(field, diffrax.Dopri5(), (0.0, 100.0), y0, None, 1e-8, 1e-8, max_steps=100_000).ys,
             jnp.asarray([1.0, 1.0]))


def w9():
    x, target = normal(10_000, 4), normal(10_000, 4)
    training("W9", lambda p: ((mlp(p, x) - target) ** 2).mean(), layers(4, 32, 16, 4), optax.adam(1e-3))


def product():
    for n in (64, 256, 1024):
        a, b = normal(n, n), normal(n, n)
        seconds = compiled(f"product {n}", lambda a, b: a @ b, a, b)
        print(f"product {n}: {2e-9 * n ** 3 / seconds:.0f} GFLOP/s", flush=True)


WORKLOADS = {"W1": w1, "W1b": w1b, "W2": w2, "W3": w3, "W4": w4, "W5": w5, "W6": w6, "W8": w8, "W9": w9,
             "product": product}
for which in [word for word in words if word != "f32"] or WORKLOADS:
    if which not in WORKLOADS:
        sys.exit(f"{which}: must be one of {', '.join(WORKLOADS)}")
    random = np.random.default_rng(0)
    WORKLOADS[which]()
