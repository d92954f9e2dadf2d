"""The transforms of W13 in NumPy (pocketfft): medians of 25 rounds, in µs a transform, on one core."""
import time

import numpy as np


def median(call, seconds=0.02):
    start = time.perf_counter()
    call()
    count = max(1, int(seconds / (time.perf_counter() - start)))
    rounds = []
    for _ in range(25):
        start = time.perf_counter()
        for _ in range(count):
            call()
        rounds.append((time.perf_counter() - start) / count)
    return 1e6 * sorted(rounds)[12]


for n in (64, 256):
    x = np.random.default_rng(1).standard_normal((n, n))
    y = np.fft.rfft2(x)
    print(n, "rfft2 %.1f" % median(lambda: np.fft.rfft2(x)),
          "irfft2 %.1f" % median(lambda: np.fft.irfft2(y, s=(n, n))))
