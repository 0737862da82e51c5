"""What `rankcollapse spectra --json` says of a weight file, beside the same numbers from NumPy and SciPy:

  rankcollapse spectra weights.safetensors --json > spectra.json
  compare_spectra.py weights.safetensors spectra.json

A line a matrix and number: ours, theirs, the relative difference (of a singular value: in units of eps·ν_max). Kernels
are taken unfolded. Ends with exit code 1 where a count differs or a number by more than 1e-8 (σ and what follows from
it, which a minimisation ends in: 1e-4).
"""

import json
import sys

import numpy

import fits_oracle
import safetensors_file

EPSILON = numpy.finfo(numpy.float64).eps
TOLERANCES = {"mp.sigma": 1e-4, "mp.lambda_minus": 1e-4, "mp.lambda_plus": 1e-4, "mp.softrank": 1e-4}


def bulk(eigenvalues, rows, columns, q):
    names = ["mp.sigma", "mp.lambda_minus", "mp.lambda_plus", "mp.num_spikes", "mp.softrank"]
    if len(eigenvalues) < 10 or not eigenvalues.any():
        return dict.fromkeys(names)
    scaled = eigenvalues / eigenvalues.mean()
    largest = numpy.sqrt(scaled.max()) if q == 1 else scaled.max()
    if (largest + 0.5) / 999 > 0.05:  # the density's grid is too coarse for its kernel: no fit there
        return dict.fromkeys(names)
    rejected, sigma, softrank, spikes, _ = fits_oracle.fit_marchenko_pastur(eigenvalues, rows, columns)
    edges = [(sigma * (1 + sign * q ** -0.5)) ** 2 * eigenvalues.mean() for sign in (-1, 1)]
    return dict.fromkeys(names) if rejected else dict(zip(names, [sigma, *edges, spikes, softrank]))


def numbers(stored):
    """Ours by their names; the matrix is `stored` as its file has it."""
    matrix = stored.astype(numpy.float64)
    rows, columns = matrix.shape
    values = numpy.linalg.svd(matrix, compute_uv=False)
    eigenvalues, epsilon = values ** 2, float(numpy.finfo(stored.dtype).eps)
    share = eigenvalues / eigenvalues.sum()
    rank = int((values > values[0] * max(rows, columns) * epsilon).sum())
    alpha, distance, xmin, spikes = fits_oracle.fit_power_law(eigenvalues)
    share = numpy.nan_to_num(share)  # of the zero matrix, 0/0, all are 0
    q = max(rows, columns) / min(rows, columns)
    return {
        "rows": rows, "cols": columns, "Q": q, "sv_min": values[-1], "sv_max": values[0],
        "frobenius_norm": numpy.linalg.norm(matrix), "spectral_norm": numpy.linalg.norm(matrix, 2),
        "stable_rank": share.sum() / (share[0] or 1.0),
        "entropy": -((share + 1e-10) * numpy.log(share + 1e-10)).sum() / numpy.log(rank + 1e-10) if rank > 1 else 0.0,
        "effective_rank": numpy.exp(-(share[share > 0] * numpy.log(share[share > 0])).sum()) if share.any() else 0.0,
        "ranks.numpy": int(numpy.linalg.matrix_rank(stored)),
        "ranks.numerical-recipes": int((values > values[0] * epsilon / 2 * numpy.sqrt(rows + columns + 1)).sum()),
        "ranks.abs:1e-3": int((values > 1e-3).sum()), "ranks.log10<-8": int((values > 1e-8).sum()),
        "ranks.weightwatcher": int((eigenvalues >= 1e-6).sum()),
        **{f"ranks.relative:1e-{k}": int((values > values[0] * 10.0 ** -k).sum()) for k in (1, 2, 3, 4)},
        "noise_floor": values[0] * max(rows, columns) * epsilon,
        "alpha": alpha, "ks_distance": distance, "xmin": xmin, "num_pl_spikes": spikes,
        **bulk(eigenvalues, rows, columns, q)}


def difference(name, ours, theirs, largest):
    """What stands in the table, and whether it is small enough."""
    if ours is None or theirs is None or isinstance(theirs, int):
        return ("=" if ours == theirs else "differs"), ours == theirs
    if name in ("sv_min", "sv_max"):
        error = abs(ours - theirs) / max(EPSILON * largest, 1e-300)
        return f"{error:.2g} eps·ν_max", error <= 100
    error = abs(ours - theirs) / max(abs(theirs), 1e-300)
    return f"{error:.1e}", error <= TOLERANCES.get(name, 1e-8)


def main(weights, spectra):
    stored = safetensors_file.read(weights)
    agree = True
    for ours in json.load(open(spectra)):
        if ours["skipped"] is not None:
            continue
        tensor = stored[ours["tensor"]]
        with numpy.errstate(invalid="ignore"):
            theirs = numbers(tensor.reshape(tensor.shape[0], -1))
        print(f"{ours['tensor']} {ours['reading']}")
        for name, number in theirs.items():
            value = ours
            for part in name.split(".", 1) if name.startswith(("ranks.", "mp.")) else [name]:
                value = value[part]
            text, is_small = difference(name, value, number, theirs["sv_max"])
            agree &= is_small
            print(f"  {name:24} {value!s:>22} {number!s:>22}  {text}")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
