"""Workloads of the benchmarks in torch and torchdiffeq: the same shapes, one thread, float64 (float32 by the word f32).

    OMP_NUM_THREADS=1 taskset -c 0 python torchdiffeq_steps.py [f32] [W1 …]

Prints the median ms of a step, and in brackets that of the process's own time, which a busy machine leaves alone; of a
product GFLOP/s. What each workload is stands in its benchmark, dev.costate.tests.bench.
Gradients go through the operations of the solve, of W3 by the adjoint method: the fastest here.
"""
import math
import statistics
import sys
import time

import torch
import torchdiffeq
from torch.nn import ELU, Linear, ReLU, Sequential, SiLU, Softplus, Tanh

words = sys.argv[1:]
torch.set_num_threads(1)
torch.set_default_dtype(torch.float32 if "f32" in words else torch.float64)


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


def mlp(activation, *widths):
    layers = []
    for m, n in zip(widths, widths[1:]):
        layers += [Linear(m, n), activation()]
    return Sequential(*layers[:-1])


def training(name, loss, optimiser):
    def step():
        optimiser.zero_grad(set_to_none=True)
        loss().backward()
        optimiser.step()

    measure(name, step)


class Field(torch.nn.Module):
    """dy/dt = f(y)."""

    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, t, y):
        return self.f(y)


class Cubed(torch.nn.Module):
    def forward(self, y):
        return y ** 3


def drawn(module, deviation):
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, 0, deviation if parameter.dim() > 1 else 0)
    return module


def w1():
    field = drawn(Field(Sequential(Cubed(), mlp(Tanh, 2, 50, 2))), 0.1)
    y0, times, target = torch.randn(20, 2), torch.linspace(0, 25, 1000)[:10], torch.randn(10, 20, 2)
    training("W1", lambda: (torchdiffeq.odeint(field, y0, times) - target).abs().mean(),
             torch.optim.RMSprop(field.parameters(), lr=1e-9))


def w2():
    field = drawn(Field(Sequential(mlp(Softplus, 4, 32, 4), Tanh())), 0.5)
    y0, times = torch.randn(64, 4), torch.tensor([0.0, 100.0])

    def forward():
        with torch.no_grad():
            torchdiffeq.odeint(field, y0, times, rtol=1e-6, atol=1e-6)

    def gradient():
        field.zero_grad(set_to_none=True)
        torchdiffeq.odeint(field, y0, times, rtol=1e-6, atol=1e-6).sum().backward()

    measure("W2 forward", forward)
    measure("W2 gradient", gradient)


class Traced(torch.nn.Module):
    """The flow and minus the trace of its Jacobian."""

    def __init__(self):
        super().__init__()
        self.net = mlp(Tanh, 3, 64, 64, 2)

    def forward(self, t, state):
        with torch.enable_grad():
            z = state[0].requires_grad_(True)
            dz = self.net(torch.cat([z, t.expand(len(z), 1)], 1))
            trace = sum(torch.autograd.grad(dz[:, i].sum(), z, create_graph=True)[0][:, i] for i in range(2))
        return dz, -trace[:, None]


def w3():
    field, points, times = drawn(Traced(), 0.3), torch.randn(512, 2), torch.tensor([0.0, 1.0])

    def loss():
        z, change = torchdiffeq.odeint_adjoint(field, (points, torch.zeros(512, 1)), times, rtol=1e-5, atol=1e-5,
                                               method="dopri5")
        return (0.5 * (z[-1] ** 2).sum(1) + change[-1][:, 0]).mean()

    training("W3", loss, torch.optim.Adam(field.parameters(), lr=1e-9))


def w4():
    net, frequencies, points = mlp(SiLU, 66, 128, 128, 2), torch.randn(32), torch.randn(512, 2)

    def score(x, t):
        angle = t[:, None] * frequencies
        return net(torch.cat([x, angle.sin(), angle.cos()], 1))

    def loss():
        t, noise = torch.rand(512), torch.randn(512, 2)
        mean = torch.exp(-t)[:, None]
        return ((score(mean * points + (1 - mean ** 2).sqrt() * noise, t) + noise) ** 2).mean()

    def sample():
        h = 1 / 500
        with torch.no_grad():
            y = torch.randn(512, 2)
            for i in range(500):
                y = y + h * (y - 2 * score(y, torch.full((512,), 1 - i * h))) + (2 * h) ** 0.5 * torch.randn(512, 2)

    training("W4 step", loss, torch.optim.Adam(net.parameters(), lr=1e-3))
    measure("W4 sampling", sample)


def w5():
    net, x = mlp(Tanh, 256, 512, 512, 256), torch.randn(512, 256)

    def gradient():
        net.zero_grad(set_to_none=True)
        net(x).sum().backward()

    measure("W5", gradient)


def w6b():
    field, seen, code, decoder = Field(mlp(ELU, 4, 20, 20, 4)), Linear(27, 25), Linear(25, 8), mlp(ReLU, 4, 20, 2)
    x, times = torch.randn(1000, 100, 2), torch.linspace(0, 2 * math.pi, 100)
    parts = torch.nn.ModuleList([field, seen, code, decoder])

    def loss():
        h = torch.zeros(1000, 25)
        for i in reversed(range(100)):
            h = torch.tanh(seen(torch.cat([x[:, i], h], 1)))
        mean, log = code(h).split(4, 1)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log)
        y = decoder(torchdiffeq.odeint(field, z, times).permute(1, 0, 2))
        return (0.5 * ((x - y) ** 2 / 0.09).sum((1, 2))).mean() + 0.5 * (
            mean ** 2 + log.exp() - log - 1).sum(1).mean()

    training("W6b", loss, torch.optim.Adam(parts.parameters(), lr=1e-9))


def w9():
    net, x, target = mlp(Tanh, 4, 32, 16, 4), torch.randn(10_000, 4), torch.randn(10_000, 4)
    training("W9", lambda: ((net(x) - target) ** 2).mean(), torch.optim.Adam(net.parameters(), lr=1e-3))


def product():
    for n in (64, 256, 1024):
        a, b, out = torch.randn(n, n), torch.randn(n, n), torch.empty(n, n)
        seconds = measure(f"product {n}", lambda: torch.mm(a, b, out=out))
        print(f"product {n}: {2e-9 * n ** 3 / seconds:.0f} GFLOP/s", flush=True)


WORKLOADS = {"W1": w1, "W2": w2, "W3": w3, "W4": w4, "W5": w5, "W6b": w6b, "W9": w9, "product": product}
for which in [word for word in words if word != "f32"] or WORKLOADS:
    if which not in WORKLOADS:
        sys.exit(f"{which}: must be one of {', '.join(WORKLOADS)}")
    torch.manual_seed(0)
    WORKLOADS[which]()
