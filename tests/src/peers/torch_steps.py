"""Training steps of the benchmarks W10, W11 and W15 in torch: the same shapes, Adam, float64, one thread.

    taskset -c 0 python torch_steps.py [W10 …]

Prints the median ms of a step, and in brackets that of the process's own time, which a busy machine leaves alone.

W15: stable networks, 514 rows, 4 channels, 16 layers.  W10: OT-Flow in the plane, 512 rows, width 32, 8 steps of RK4.
W11: Jacobian matching, 256 rows of 4096, a network 3-64-64-3.
"""
import math
import statistics
import sys
import time

import torch
from torch.func import jacfwd, jacrev, vmap

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.manual_seed(1)


def measure(name, parameters, loss, seconds=8):
    optimiser = torch.optim.Adam(parameters, lr=1e-9)

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss().backward()
        optimiser.step()

    for _ in range(5):
        step()
    taken, used = [], []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start, own = time.perf_counter(), time.process_time()
        step()
        taken.append(time.perf_counter() - start)
        used.append(time.process_time() - own)
    print(f"{name}: {1e3 * statistics.median(taken):.3f} ms ({1e3 * statistics.median(used):.3f})", flush=True)


def parameter(*shape):
    return torch.nn.Parameter(torch.rand(*shape) - 0.5)


def stable_networks():
    rows, n, depth, alpha = 514, 4, 16, 3e-3
    h = 5 / depth
    x = torch.cat([torch.randn(rows, 2), torch.zeros(rows, n - 2)], 1)
    label = torch.arange(rows) % 2
    k, b, k2, b2 = parameter(depth, n, n), parameter(depth, n), parameter(depth, n, n), parameter(depth, n)
    w, c = parameter(n, 2), parameter(2)

    def euler(weights):
        y = x
        for weight, bias in zip(weights.unbind(), b.unbind()):
            y = y + h * torch.tanh(torch.addmm(bias, y, weight))
        return y

    def pairs(kick, drift, *weights):
        q, p = x, torch.zeros_like(x)
        for j, layer in enumerate(zip(*(w.unbind() for w in weights))):
            p = p - (h / 2 if j == 0 else h) * kick(layer, q)
            q = q + h * drift(layer, p)
        return q

    def one(layer, y):
        return torch.tanh(torch.addmm(layer[1], y, layer[0]))

    def symmetric(layer, y):
        return one(layer, y) @ layer[0].T

    networks = {
        "resnet": lambda: euler(k),
        "antisymmetric": lambda: euler(0.5 * (k - k.transpose(1, 2) - 1e-4 * torch.eye(n))),
        "hamiltonian": lambda: pairs(lambda w, q: torch.tanh(torch.addmm(w[1], q, w[0].T)), one, k, b),
        "leapfrog": lambda: pairs(symmetric, lambda w, p: p, k, b),
        "two-block": lambda: pairs(lambda w, q: symmetric(w[2:], q), symmetric, k, b, k2, b2)}
    for name, network in networks.items():
        used = [k, b, w, c] + ([k2, b2] if name == "two-block" else [])
        measure("W15 " + name, used, lambda: torch.nn.functional.cross_entropy(network() @ w + c, label)
                + 0.5 * alpha / h * (((k[1:] - k[:-1]) ** 2).sum() + ((b[1:] - b[:-1]) ** 2).sum()))


def transport():
    d, m, rank, steps, rows = 2, 32, 3, 8, 512
    k0, b0, k1, b1 = parameter(m, d + 1), parameter(m), parameter(m, m), parameter(m)
    a, w, b = parameter(rank, d + 1), torch.nn.Parameter(torch.ones(m)), parameter(d + 1)
    x = torch.randn(rows, d)

    def rates(z, t):
        s = torch.cat([z[:, :d], torch.full((rows, 1), t)], 1)
        a0 = s @ k0.T + b0
        size = torch.abs(a0)
        u, slope0 = size + torch.log(1 + torch.exp(-2 * size)), torch.tanh(a0)
        slope1 = torch.tanh(u @ k1.T + b1)
        z1 = w + (slope1 * w) @ k1
        g = (slope0 * z1) @ k0 + (s @ a.T) @ a + b
        first = k0[:, :d]
        pushed = torch.matmul(k1, slope0[:, :, None] * first)
        laplacian = (((1 - slope0 ** 2) * z1) @ (first ** 2).sum(1) + (((1 - slope1 ** 2) * w) * (pushed ** 2).sum(2)
                     ).sum(1) + (a[:, :d] ** 2).sum())
        kinetic = 0.5 * (g[:, :d] ** 2).sum(1)
        return torch.cat([-g[:, :d], -laplacian[:, None], kinetic[:, None], (kinetic - g[:, d]).abs()[:, None]], 1)

    def loss():
        z, h = torch.cat([x, torch.zeros(rows, 3)], 1), 1 / steps
        for i in range(steps):
            t = i * h
            f1 = rates(z, t)
            f2 = rates(z + h / 2 * f1, t + h / 2)
            f3 = rates(z + h / 2 * f2, t + h / 2)
            f4 = rates(z + h * f3, t + h)
            z = z + h / 6 * (f1 + 2 * f2 + 2 * f3 + f4)
        cost = 0.5 * (z[:, :d] ** 2).sum(1) + 0.5 * d * math.log(2 * math.pi) - z[:, d]
        return z[:, d + 1].mean() + 30 * cost.mean() + z[:, d + 2].mean()

    measure("W10 transport", [k0, b0, k1, b1, a, w, b], loss)


def jacobian_matching():
    layers = [torch.nn.Linear(3, 64), torch.nn.Tanh(), torch.nn.Linear(64, 64), torch.nn.Tanh(), torch.nn.Linear(64, 3)]
    net = torch.nn.Sequential(*layers)
    states, slopes, jacobians = torch.randn(4096, 3), torch.randn(4096, 3), torch.randn(4096, 3, 3)
    index = torch.arange(256) * 16

    def loss(f, j):
        return ((f - slopes[index]) ** 2).mean() + ((j - jacobians[index]) ** 2).mean()

    def written_out():
        w1, w2, w3 = layers[0].weight, layers[2].weight, layers[4].weight
        first = torch.tanh(layers[0](states[index]))
        second = torch.tanh(layers[2](first))
        pushed = ((1 - first ** 2)[:, None, :] * w1.T @ w2.T) * (1 - second ** 2)[:, None, :]
        return loss(layers[4](second), (pushed @ w3.T).transpose(1, 2))

    for name, transform in {"jacfwd": jacfwd, "jacrev": jacrev}.items():
        measure("W11 " + name, net.parameters(),
                lambda: loss(net(states[index]), vmap(transform(net))(states[index])))
    measure("W11 written out by hand", net.parameters(), written_out)


STEPS = {"W10": transport, "W11": jacobian_matching, "W15": stable_networks}
for which in sys.argv[1:] or STEPS:
    if which not in STEPS:
        sys.exit(f"{which}: must be one of {', '.join(STEPS)}")
    STEPS[which]()
