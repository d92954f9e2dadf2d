"""Gradients of the laboratory's problems by torchdiffeq, as `costate gradlab --hand-in FILE.csv` ranks them.

    python torchdiffeq_hand_in.py docs/lab-problems.json > torchdiffeq.csv
"""
import json
import sys

import torch
from torchdiffeq import odeint, odeint_adjoint

torch.set_default_dtype(torch.float64)
FIELDS = {
    "linear": lambda y, p: p[0] @ y,
    "logistic": lambda y, p: p[0] * y * (1 - y / p[1]),
    "lotka-volterra": lambda y, p: torch.stack((y[0] * (p[0] - p[1] * y[1]), y[1] * (p[3] * y[0] - p[2]))),
    "kepler": lambda y, p: torch.cat((y[2:], -p[0] * y[:2] / y[:2].square().sum() ** 1.5)),
    "van-der-pol": lambda y, p: torch.stack((y[1], p[0] * (1 - y[0] ** 2) * y[1] - y[0])),
    "network": lambda y, p: torch.tanh(y @ p[0] + p[1]) @ p[2] + p[3],
}


class Field(torch.nn.Module):
    def __init__(self, name, parameters):
        super().__init__()
        self.field, self.evaluations = FIELDS[name], 0
        self.p = torch.nn.ParameterList(torch.nn.Parameter(torch.tensor(p)) for p in parameters)

    def forward(self, t, y):
        self.evaluations += 1
        return self.field(y, self.p)


print("problem,method,tolerance,evaluations,gradient")
for name, problem in json.load(open(sys.argv[1])).items():
    for method, solve in (("torchdiffeq", odeint), ("torchdiffeq-adjoint", odeint_adjoint)):
        for tolerance in (1e-4, 1e-6, 1e-8) if name in FIELDS else ():
            field = Field(name, problem["parameters"])
            y0 = torch.tensor(problem["y0"], requires_grad=True)
            y = solve(field, y0, torch.tensor(problem["times"]), rtol=tolerance, atol=tolerance, method="dopri5")
            try:
                (torch.tensor(problem["weights"]) * y).sum().backward()
                gradient = torch.cat([y0.grad] + [p.grad.reshape(-1) for p in field.p]).tolist()
            except AssertionError:  # solved backwards, van der Pol's oscillator blows up: the steps underflow
                gradient = [float("nan")] * (len(y0) + sum(p.numel() for p in field.p))
            print(name, method, tolerance, field.evaluations, " ".join(map(repr, gradient)), sep=",")
