"""Training steps of W12 in torch: the same shapes, Adam, float64, one thread. Prints ms, the median.

    taskset -c 0 python torch_design.py

A conditional flow with the exact trace and a relaxed mask under a budget: 12 of 64 sensors, 64 numbers, an encoder
128-128-64, a field 65-96-64, 128 rows, 2 steps of RK4; and 3 of 8 sensors, 3 numbers, a field 4-24-3, 256 rows, 4 steps.
"""
import math
import statistics
import time

import torch
from torch.nn.functional import silu

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.manual_seed(1)


def parameter(*shape):
    return torch.nn.Parameter((2 * torch.rand(*shape) - 1) / math.sqrt(shape[0]))


def design(sensors, budget, width, hidden, encoder, context, rows, steps, slope, sharpness):
    x_all, y_all = torch.randn(4096, width), torch.randn(4096, sensors)
    index = torch.arange(rows) * (4096 // rows)
    v = torch.nn.Parameter(torch.zeros(sensors))
    w1, b1, u1 = parameter(width + 1, hidden), parameter(hidden), parameter(context, hidden)
    w2, b2, u2 = parameter(hidden, width), parameter(width), parameter(context, width)
    e1, c1, e2, c2 = (parameter(2 * sensors, encoder), parameter(encoder), parameter(encoder, context),
                      parameter(context)) if encoder else (None,) * 4
    part = budget / sensors

    def probabilities():
        q = torch.sigmoid(slope * v)
        mean = q.mean()
        return q * part / mean if mean >= part else 1 - (1 - q) * (1 - part) / (1 - mean)

    def loss():
        x = x_all[index]
        y = y_all[index] + 0.1 * torch.randn(rows, sensors)
        m = torch.sigmoid(sharpness * (probabilities() - torch.rand(rows, sensors)))
        c = torch.cat([m * y, m], 1)
        if encoder:
            c = torch.addmm(c2, silu(torch.addmm(c1, c, e1)), e2)
        s1, s2 = torch.addmm(b1, c, u1), torch.addmm(b2, c, u2)
        inner, time_row = w1[:-1], w1[-1]
        diagonal = (w2 * inner.t()).sum(1)

        def rates(t, z):
            a = torch.tanh(torch.addmm(s1 + t * time_row, z, inner))
            return torch.addmm(s2, a, w2), torch.mv(1 - a * a, diagonal)

        z, trace, h, t = x, 0.0, -1.0 / steps, 1.0
        for _ in range(steps):
            k1, l1 = rates(t, z)
            k2, l2 = rates(t + h / 2, z + h / 2 * k1)
            k3, l3 = rates(t + h / 2, z + h / 2 * k2)
            k4, l4 = rates(t + h, z + h * k3)
            z = z + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
            trace = trace + h / 6 * (l1 + 2 * l2 + 2 * l3 + l4)
            t += h
        log = -0.5 * (z * z).sum(1) - 0.5 * width * math.log(2 * math.pi) + trace
        return -log.mean()

    every = [v, w1, b1, u1, w2, b2, u2] + ([e1, c1, e2, c2] if encoder else [])
    return every, loss


def measure(name, parameters, loss, seconds=8):
    optimiser = torch.optim.Adam(parameters, lr=1e-9)
    taken = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        optimiser.zero_grad(set_to_none=True)
        loss().backward()
        optimiser.step()
        taken.append(time.perf_counter() - start)
    print(f"{name}: {1e3 * statistics.median(taken[5:]):.3f}", flush=True)


measure("W12 digits", *design(64, 12, 64, 96, 128, 64, 128, 2, 3, 20))
measure("W12 linear", *design(8, 3, 3, 24, 0, 16, 256, 4, 1, 10))
