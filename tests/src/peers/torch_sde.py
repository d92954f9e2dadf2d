"""Training step of the benchmark W7 in torchsde: the same shapes, Adam, float64, one thread.

    PYTHONPATH=… taskset -c 0 python torch_sde.py [direct] [adjoint]

Prints the median ms of a step, and in brackets that of the process's own time, which a busy machine leaves alone.

W7: a latent SDE, 512 paths, 200 Euler steps on [0, 2], drift 3-200-200-1 tanh, the divergence as a second state.
"""
import statistics
import sys
import time

import torch
import torchsde

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.manual_seed(1)


class Posterior(torchsde.SDEIto):
    """The posterior with ½u² as the rate of a second state that no noise moves."""

    def __init__(self):
        super().__init__("diagonal")
        self.net = torch.nn.Sequential(torch.nn.Linear(3, 200), torch.nn.Tanh(), torch.nn.Linear(200, 200),
                                       torch.nn.Tanh(), torch.nn.Linear(200, 1))

    def f(self, t, state):
        y = state[:, :1]
        time_of_rows = torch.full_like(y, float(t))
        drift = self.net(torch.cat([time_of_rows.sin(), time_of_rows.cos(), y], 1))
        return torch.cat([drift, 0.5 * ((drift + y) / 0.5) ** 2], 1)

    def g(self, t, state):
        return torch.cat([torch.full_like(state[:, :1], 0.5), torch.zeros_like(state[:, :1])], 1)


def measure(name, solve, steps=9):
    sde = Posterior()
    optimiser = torch.optim.Adam(sde.parameters(), lr=1e-2)
    times = torch.linspace(0, 2, 20)
    taken, used = [], []
    for i in range(steps + 1):
        begin, own = time.perf_counter(), time.process_time()
        optimiser.zero_grad()
        start = torch.cat([0.35 * torch.randn(512, 1), torch.zeros(512, 1)], 1)
        states = solve(sde, start, times, method="euler", dt=1e-2)
        (states[:, :, 0].square().mean() + states[-1, :, 1].mean()).backward()
        optimiser.step()
        if i > 0:
            taken.append(time.perf_counter() - begin)
            used.append(time.process_time() - own)
    print(f"W7 {name}: {1e3 * statistics.median(taken):.0f} ms ({1e3 * statistics.median(used):.0f})", flush=True)


for what in sys.argv[1:] or ["direct", "adjoint"]:
    measure(what, torchsde.sdeint if what == "direct" else torchsde.sdeint_adjoint)
