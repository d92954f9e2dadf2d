"""The table of docs/speed.md from what tests/speed kept in a folder: processor time, ms."""
import csv
import pathlib
import re
import sys

folder = pathlib.Path(sys.argv[1])
ROWS = {"W1": "W1Spiral.trainingStep", "W1b": "W1bSpiralGradient.gradient", "W2 forward": "W2SmallNode.forward",
        "W2 gradient": "W2SmallNode.gradient", "W3": "W3Cnf.trainingStep", "W4 step": "W4Diffusion.trainingStep",
        "W4 sampling": "W4Diffusion.sampling", "W5": "W5WideMlp.forwardBackward", "W6": "W6LatentOde.trainingStep",
        "W6b": "W6bLatentOde.trainingStep", "W7 direct": "W7LatentSde.trainingStep direct",
        "W7 adjoint": "W7LatentSde.trainingStep stochastic-adjoint", "W8": "W8LotkaVolterra.solve",
        "W9": "W9SmallMlp.trainingStep", "product 256": "Product.product 256", "product 1024": "Product.product 1024"}


def costate():
    found = {}
    with open(folder / "costate.csv", newline="") as file:
        for line in csv.DictReader(file):
            name = line["Benchmark"].split(".bench.")[1]
            if name.endswith(":processor"):
                what = [v for k, v in line.items() if k.startswith("Param: ") and v]
                found[" ".join([name[:-len(":processor")].replace("Benchmark", "")] + what)] = float(line["Score"])
    return found


def peer(name):
    path = folder / name
    found = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        match = re.match(r"(.+): [\d.]+ ms \(([\d.]+)\)$", line)
        if match:
            found[match.group(1)] = float(match.group(2))
    return found


def shown(ms):
    return "–" if ms is None else f"{ms:.3g}" if ms < 100 else f"{ms:.0f}"


ours, diffrax, torch, c = costate(), peer("diffrax.txt"), peer("torch.txt"), peer("c.txt")
print("| workload | Costate | jax, diffrax | torch, torchdiffeq, torchsde | Costate to the better |")
print("| --- | --- | --- | --- | --- |")
for row, name in ROWS.items():
    mine = ours.get(name)
    if mine is None:
        continue
    others = [ms for ms in (diffrax.get(row), torch.get(row)) if ms is not None]
    ratio = f"{mine / min(others):.2f}" if others else "–"
    print(f"| {row} | {shown(mine)} | {shown(diffrax.get(row))} | {shown(torch.get(row))} | {ratio} |")
if "W8" in c and ROWS["W8"] in ours:
    print(f"\nW8 by hand in C: {shown(c['W8'])} ms; Costate to it {ours[ROWS['W8']] / c['W8']:.2f}.")
