"""Training steps of W14 in torch and torchsde: the same shapes, Adam, float64, one thread.

    taskset -c 0 python torch_latent_sde.py [seconds]

Needs torchsde on the path. Prints the median ms of a step, and in brackets that of the process's own time, which a busy
machine leaves alone. A latent SDE of 64 series in space at 41 times on [0, 2]: a GRU of 64 read backwards, a context
of 32, 4 latent values, drifts of two softplus layers of 64, a diffusion of one for each value, 80 Euler steps.
"""
import statistics
import sys
import time

import torch
import torchsde
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.manual_seed(1)

SERIES, TIMES, VALUES, HIDDEN, CONTEXT, LATENT, WIDTH = 64, 41, 3, 64, 32, 4, 64


def drift(inputs):
    return nn.Sequential(nn.Linear(inputs, WIDTH), nn.Softplus(), nn.Linear(WIDTH, WIDTH), nn.Softplus(),
                         nn.Linear(WIDTH, LATENT))


class LatentSde(nn.Module):
    sde_type, noise_type = "ito", "diagonal"

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1 + VALUES, HIDDEN)
        self.to_context = nn.Linear(HIDDEN + 1 + VALUES, CONTEXT)
        self.to_start = nn.Linear(HIDDEN, 2 * LATENT)
        self.prior, self.posterior = drift(LATENT), drift(1 + LATENT + CONTEXT)
        self.weight, self.bias, self.out = (nn.Parameter(torch.rand(LATENT, WIDTH) - 0.5) for _ in range(3))
        self.shift = nn.Parameter(torch.zeros(LATENT))
        self.decoder = nn.Linear(LATENT, VALUES)
        self.mean, self.log_std = nn.Parameter(torch.zeros(LATENT)), nn.Parameter(torch.zeros(LATENT))
        self.noise = nn.Parameter(torch.tensor(-2.0))
        self.known = None

    def h(self, t, z):
        return self.prior(z)

    def f(self, t, z):
        times, contexts = self.known
        i = min(torch.searchsorted(times, t, right=True), len(times) - 1)
        return self.posterior(torch.cat([t.expand(len(z), 1), z, contexts[i]], 1))

    def g(self, t, z):
        hidden = nn.functional.softplus(z[:, :, None] * self.weight + self.bias)
        return torch.sigmoid((hidden * self.out).sum(2) + self.shift)

    def loss(self, times, xs):
        clock = times[:, None, None].expand(TIMES, SERIES, 1)
        entries = torch.cat([clock, xs], 2)
        summaries = self.gru(entries.flip(0))[0].flip(0)
        self.known = times, self.to_context(torch.cat([summaries, entries], 2))
        mean, log_std = self.to_start(summaries[0]).chunk(2, 1)
        z0 = mean + log_std.exp() * torch.randn_like(mean)
        zs, rate = torchsde.sdeint(self, z0, times, dt=2 / 80, logqp=True, method="euler")
        miss = ((self.decoder(zs) - xs) / self.noise.exp()) ** 2
        fit = (0.5 * miss + self.noise).sum((0, 2)).mean()
        start = torch.distributions.kl_divergence(torch.distributions.Normal(mean, log_std.exp()),
                                                  torch.distributions.Normal(self.mean, self.log_std.exp()))
        return fit + start.sum(1).mean() + rate.sum(0).mean()


def main(seconds):
    model = LatentSde()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-9)
    times = torch.arange(TIMES) / 20
    xs = torch.randn(TIMES, SERIES, VALUES)

    def step():
        optimiser.zero_grad(set_to_none=True)
        model.loss(times, xs).backward()
        optimiser.step()

    for _ in range(3):
        step()
    taken, used = [], []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start, own = time.perf_counter(), time.process_time()
        step()
        taken.append(time.perf_counter() - start)
        used.append(time.process_time() - own)
    print(f"W14: {1e3 * statistics.median(taken):.1f} ms ({1e3 * statistics.median(used):.1f})", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 8)
