"""Marchenko–Pastur fits, power-law fits and likelihood ratios of twenty matrices, written down a second time from the
formulas with NumPy and SciPy: fits_oracle.py FOLDER writes FOLDER/fits.csv, a row a matrix.

The entries of a matrix come row by row from the minimal standard generator x ← 16807·x mod 2147483647, x₀ = seed, as
u = x/2147483647, and z = (u − 1/2)√12. With the parameter p, row i and column j counted from 0:
  uniform   z
  spiked    z + p·cos(i)·sin(j)
  heavy     (1 − u)^(−1/p) − 1
  decaying  z·exp(−p·j)
  halved    z in the first half of the columns, p·z in the others
Where no Marchenko–Pastur bulk is found, rejected is 1, and sigma … mp_ks are those of the grid's first point, which
WeightWatcher reports. ratio and p are those of the power law against a lognormal law.
"""

import csv
import math
import pathlib
import sys

import numpy
from scipy import integrate, linalg, optimize, special

CASES = [
    ("uniform", 80, 60, 0.0), ("uniform", 200, 50, 0.0), ("uniform", 90, 90, 0.0), ("uniform", 50, 150, 0.0),
    ("uniform", 400, 20, 0.0), ("uniform", 40, 40, 0.0), ("spiked", 120, 60, 0.5), ("spiked", 120, 60, 1.5),
    ("spiked", 60, 160, 0.8), ("spiked", 70, 70, 2.0), ("heavy", 150, 75, 1.1), ("heavy", 100, 80, 1.6),
    ("heavy", 80, 160, 2.5), ("heavy", 120, 40, 4.0), ("decaying", 100, 50, 0.01), ("decaying", 100, 50, 0.05),
    ("decaying", 60, 60, 0.2), ("halved", 120, 60, 0.5), ("halved", 120, 60, 0.1), ("halved", 90, 45, 0.01)]

COLUMNS = ["kind", "rows", "columns", "parameter", "seed", "rejected", "sigma", "softrank", "num_spikes", "mp_ks",
           "alpha", "D", "xmin", "num_pl_spikes", "log_alpha_norm", "alpha_up_to", "D_up_to", "xmin_up_to", "ratio",
           "p"]


def matrix_of(kind, rows, columns, parameter, seed):
    state, draws = seed, []
    for _ in range(rows * columns):
        state = 16807 * state % 2147483647
        draws.append(state / 2147483647)
    u = numpy.array(draws).reshape(rows, columns)
    z = (u - 0.5) * numpy.sqrt(12)
    i, j = numpy.arange(rows)[:, None], numpy.arange(columns)[None, :]
    return {"uniform": lambda: z,
            "spiked": lambda: z + parameter * numpy.cos(i) * numpy.sin(j),
            "heavy": lambda: (1 - u) ** (-1 / parameter) - 1,
            "decaying": lambda: z * numpy.exp(-parameter * j),
            "halved": lambda: numpy.where(j < columns // 2, z, parameter * z)}[kind]()


def marchenko_pastur(x, q, sigma):
    lower, upper = (sigma * (1 - q ** -0.5)) ** 2, (sigma * (1 + q ** -0.5)) ** 2
    with numpy.errstate(all="ignore"):
        return numpy.nan_to_num(q / (2 * numpy.pi * sigma ** 2 * x) * numpy.sqrt((upper - x) * (x - lower)))


def quarter_circle(x, sigma):
    return numpy.sqrt(numpy.maximum(4 * sigma ** 2 - x ** 2, 0)) / (numpy.pi * sigma ** 2)


def fit_marchenko_pastur(eigenvalues, rows, columns):
    m, q = len(eigenvalues), max(rows, columns) / min(rows, columns)
    scaled = eigenvalues * m / eigenvalues.sum()
    values = numpy.sqrt(scaled) if q == 1 else scaled
    x = numpy.linspace(0, values.max() + 0.5, 1000)
    density = (numpy.maximum(0, 1 - numpy.abs(x[:, None] - values[None, :]) / 0.1) / 0.1).mean(axis=1)
    x, density = x[density > 0.01], density[density > 0.01]
    peak = x[density.argmax()]
    accepted = []

    def misfit(parameter):
        sigma = float(numpy.asarray(parameter).ravel()[0])
        upper = 2 * sigma if q == 1 else (sigma * (1 + q ** -0.5)) ** 2
        lower = (sigma * (1 - q ** -0.5)) ** 2
        if upper < peak or upper > x[-1] or lower > peak:
            return 1e6 * len(x)
        accepted.append(sigma)
        law = quarter_circle(x, sigma) if q == 1 else marchenko_pastur(x, q, sigma)
        return numpy.sum((law - density) ** 2)

    def finish(function, start, args=(), **_):
        return optimize.fmin(function, start, args=args, xtol=1e-9, ftol=1e-12, full_output=True, disp=False)

    start = numpy.sqrt(scaled.max()) / (1 + q ** -0.5)
    grid = slice(0.05 * start, 2.0 * start, 0.01 * start)
    sigma = float(numpy.ravel(optimize.brute(misfit, (grid,), full_output=True, finish=finish)[0])[0])
    lower, upper = (sigma * (1 - q ** -0.5)) ** 2, (sigma * (1 + q ** -0.5)) ** 2
    margin = numpy.sqrt(q ** -0.5 * upper ** (2 / 3) * m ** (-2 / 3))
    bulk = numpy.sort(scaled[scaled <= upper + margin])

    def in_angle(t):  # the density over the angle, x = σ²(1 + 1/q − 2·cos t/√q), where it is smooth
        if q == 1:
            return (1 + math.cos(t)) / math.pi
        return 2 / math.pi * math.sin(t) ** 2 / (1 + 1 / q - 2 * q ** -0.5 * math.cos(t))

    def cumulative(value):
        if value <= lower:
            return 0.0
        angle = math.pi if value >= upper else math.acos((upper + lower - 2 * value) / (upper - lower))
        return integrate.quad(in_angle, 0, angle, epsabs=1e-11)[0]

    law, n = numpy.array([cumulative(value) for value in bulk]), len(bulk)
    ks = max(numpy.abs(law - numpy.arange(n) / n).max(), numpy.abs(law - numpy.arange(1, n + 1) / n).max())
    return [0 if accepted else 1, sigma, upper / scaled.max(), int((scaled > upper + margin).sum()), ks]


def fit_power_law(values):
    x = numpy.sort(values[values > 1e-5])
    best = None
    for i in range(len(x) - 1):
        tail = x[i:]
        m = len(tail)
        alpha = 1 + m / (numpy.log(tail).sum() - m * numpy.log(x[i]))
        distance = 1.0
        if alpha > 1:
            distance = numpy.abs(1 - (tail / x[i]) ** (1 - alpha) - numpy.arange(m) / m).max()
        if best is None or distance < best[1]:
            best = alpha, distance, x[i], m
    return best or (None,) * 4


def fit_power_law_up_to(values, xmax):
    x = numpy.sort(values[(values > 0) & (values <= xmax)])
    best = None
    for xmin in numpy.unique(x)[:-1]:
        tail = x[x >= xmin]
        # The package searches for alpha, with a density normalised up to infinity.
        guess = 1 + len(tail) / numpy.log(tail / xmin).sum()
        logs = numpy.log(tail / xmin)
        alpha = optimize.minimize_scalar(lambda a: a * logs.sum() - len(tail) * math.log(a - 1),
                                         bounds=(1 + 0.5 * (guess - 1), 1 + 2 * (guess - 1)), method="bounded",
                                         options={"xatol": 1e-9}).x
        law = (1 - (tail / xmin) ** (1 - alpha)) / (1 - (xmax / xmin) ** (1 - alpha))
        distance = numpy.abs(law - numpy.searchsorted(tail, tail) / len(tail)).max()
        if best is None or distance < best[1]:
            best = alpha, distance, xmin
    return best


def likelihood_ratio(values, alpha, xmin):
    tail = numpy.sort(values[values >= xmin])
    logs = numpy.log(tail)
    power_law = numpy.log((alpha - 1) / xmin) - alpha * (logs - numpy.log(xmin))

    def lognormal(parameters):
        mu, sigma = parameters[0], numpy.exp(parameters[1])
        z = (logs - mu) / sigma
        return (-logs - 0.5 * z ** 2 - numpy.log(sigma * numpy.sqrt(2 * numpy.pi))
                - special.log_ndtr(-(numpy.log(xmin) - mu) / sigma))

    start = [logs.mean() - logs.std(), numpy.log(1.5 * logs.std())]
    for _ in range(2):
        start = optimize.minimize(lambda p: -lognormal(p).sum(), start, method="Nelder-Mead",
                                  options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 800, "maxfev": 800}).x
    parts = power_law - lognormal(start)
    if abs(parts.sum()) < 1e-4:  # the search creeps towards the power law, the lognormal's limit
        return 0.0, 1.0
    deviation = parts.std()
    return parts.sum(), special.erfc(abs(parts.sum()) / (numpy.sqrt(2 * len(parts)) * deviation))


def main(folder):
    with open(pathlib.Path(folder) / "fits.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, (kind, rows, columns, parameter) in enumerate(CASES):
            seed = 1000003 * (number + 1)
            eigenvalues = linalg.svdvals(matrix_of(kind, rows, columns, parameter, seed)) ** 2
            alpha, distance, xmin, tail = fit_power_law(eigenvalues)
            norm = numpy.log10(numpy.sum(eigenvalues ** alpha))
            numbers = [*fit_marchenko_pastur(eigenvalues, rows, columns), alpha, distance, xmin, tail, norm,
                       *fit_power_law_up_to(eigenvalues, eigenvalues.max()),
                       *likelihood_ratio(eigenvalues, alpha, xmin)]
            writer.writerow([kind, rows, columns, parameter, seed]
                            + [n if isinstance(n, int) else f"{n:.12g}" for n in numbers])


if __name__ == "__main__":
    main(sys.argv[1])
