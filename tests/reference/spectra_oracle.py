"""One hundred matrices and what is true of them, to hold the measures of experiments/measure against.

    spectra_oracle.py FOLDER      writes FOLDER/spectra.safetensors

The matrices are U diag(s) V' of random orthogonal U and V, or such with their columns scaled, in float64: well
conditioned, graded down to 1e-300, of deficient rank, wide, tall, 1 x n, zero, with repeated values, near the
border where Gram matrices are given up, and in units of 1e200 and 1e-200. NumPy's own singular values err by as
much as ours, so the true ones come from one-sided Jacobi rotations in extended precision. The measures are
NumPy's and SciPy's, of the true values. Tensors: "7.matrix", "7.values", "7.measures" and so on.
"""

import os
import sys

import numpy
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

import safetensors_file

EPSILON = numpy.finfo(numpy.float64).eps


def orthogonal(random, rows, columns):
    return numpy.linalg.qr(random.standard_normal((rows, columns)))[0]


def directed(random, rows, values):
    """rows x len(values), with these singular values in random directions."""
    return orthogonal(random, rows, len(values)) * values @ orthogonal(random, len(values), len(values)).T


def matrices():
    """Pairs of a kind and a matrix: ten of each kind."""
    random = numpy.random.default_rng(20)
    for round_ in range(10):
        columns = int(random.integers(2, 70))
        rows = columns + int(random.integers(0, 150))
        exponent = -300.0 * (round_ + 1) / 10
        yield "conditioned", directed(random, 2 * rows, numpy.sort(random.uniform(0.01, 1, columns))[::-1])
        yield "graded", directed(random, rows, numpy.logspace(0, exponent, columns))
        # The entries of a column share its magnitude: here the smallest values are in the matrix, and not rounding.
        yield "columns", orthogonal(random, rows, columns) * numpy.logspace(0, exponent, columns)
        values = random.uniform(0.1, 1, columns)
        values[columns // 2:] = 0
        yield "deficient", directed(random, rows, numpy.sort(values)[::-1])
        yield "wide", directed(random, rows, numpy.logspace(0, -3, columns)).T
        yield "row", random.standard_normal((1, rows)) if round_ % 2 else random.standard_normal((rows, 1))
        yield "zeros", numpy.zeros((rows, columns))
        yield "repeated", directed(random, rows, numpy.resize([3.0, 3.0, 1.0, 0.25], columns))
        # 0.3e-4 … 3e-4: some just above the ratio that a Gram matrix needs, some just below.
        yield "border", directed(random, 200, numpy.logspace(0, numpy.log10(3e-5 * 10 ** (round_ / 9)), 48))
        unit = 1e200 if round_ % 2 else 1e-200
        yield "unit", unit * directed(random, 2 * rows, numpy.logspace(0, -1 - round_, columns))


def singular_values(matrix):
    """Descending, by one-sided Jacobi rotations in numpy.longdouble: columns are turned in pairs until all are
    orthogonal, disjoint pairs at once (a round robin)."""
    a = numpy.array(matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T, dtype=numpy.longdouble)
    count = a.shape[1]
    if count % 2:
        a = numpy.hstack([a, numpy.zeros((a.shape[0], 1), numpy.longdouble)])
    size = a.shape[1]
    order = numpy.arange(size)
    for _ in range(60):
        largest = 0.0
        for _ in range(max(size - 1, 1)):
            left, right = order[: size // 2], order[size // 2:][::-1]
            x, y = a[:, left], a[:, right]
            xx, yy, xy = (x * x).sum(0), (y * y).sum(0), (x * y).sum(0)
            turned = numpy.abs(xy) > 1e-20 * numpy.sqrt(xx * yy)
            if turned.any():
                largest = max(largest, float((numpy.abs(xy[turned]) / numpy.sqrt((xx * yy)[turned])).max()))
            zeta = (yy - xx) / numpy.where(turned, 2 * xy, 1)
            tangent = numpy.where(zeta >= 0, 1, -1) / (numpy.abs(zeta) + numpy.sqrt(1 + zeta * zeta))
            cosine = 1 / numpy.sqrt(1 + tangent * tangent)
            sine = numpy.where(turned, cosine * tangent, 0)
            cosine = numpy.where(turned, cosine, 1)
            a[:, left], a[:, right] = cosine * x - sine * y, sine * x + cosine * y
            order = numpy.concatenate([order[:1], numpy.roll(order[1:], 1)])
        if largest < 1e-18:
            break
    else:
        raise RuntimeError("the rotations did not end")
    return numpy.sort(numpy.sqrt((a * a).sum(0)))[::-1][: count]


def measures(values, rows, columns):
    """In the order in which the test asks for them."""
    largest = values[0]
    share = (values / largest) ** 2 if largest > 0 else values
    energy = share / share.sum() if largest > 0 else share
    rank = int((values > largest * max(rows, columns) * EPSILON).sum())
    p = energy + 1e-10
    floored = numpy.log(numpy.maximum(values / largest, max(rows, columns) * EPSILON)) if largest > 0 else values
    gaps = floored[:-1] - floored[1:]
    has_gap = len(gaps) > 0 and gaps.max() > 0
    return [
        largest * numpy.sqrt(share.sum()),                                             # frobenius_norm
        share.sum(),                                                                   # stable_rank
        float(-(p * numpy.log(p)).sum() / numpy.log(rank + 1e-10)) if rank > 1 else 0.0,  # matrix_entropy
        numpy.exp(entropy(energy.astype(float))) if largest > 0 else 0.0,             # effective_rank
        *(norm(values[k:]) for k in (1, 3, 10)),                                       # distance_to_rank
        *(values[k] if k < len(values) else 0.0 for k in (1, 3, 10)),                  # singular_value_behind
        rank,
        (int(gaps.argmax()) + 1 if has_gap else len(values)) if largest > 0 else 0,    # values_before_largest_gap
        jensenshannon(energy.astype(float), numpy.linspace(1, 0, len(values) + 1)[:-1])
        if largest > 0 else numpy.nan,
    ]


def norm(values):
    """Without overflow in any precision."""
    return values[0] * numpy.sqrt(((values / values[0]) ** 2).sum()) if len(values) and values[0] > 0 else 0.0


def vector_entropy(vector):
    p = numpy.histogram(vector - vector.mean(), bins=100, density=True)[0] + 1e-10
    return entropy(p)


def vectors(random):
    for size in (1, 2, 7, 100, 384, 1000):
        vector = random.standard_normal(size)
        yield vector
        yield vector ** 5


def main(folder):
    tensors = {}
    for index, (kind, matrix) in enumerate(matrices()):
        values = singular_values(matrix)
        name = f"{index}.{kind}"
        tensors[name + ".matrix"] = matrix
        tensors[name + ".values"] = values.astype(numpy.float64)
        tensors[name + ".measures"] = numpy.array(measures(values, *matrix.shape), dtype=numpy.float64)
        tensors[name + ".numpy_values"] = numpy.linalg.svd(matrix, compute_uv=False)
        tensors[name + ".numpy_ranks"] = numpy.array([numpy.linalg.matrix_rank(matrix)], dtype=numpy.float64)
    for index, vector in enumerate(vectors(numpy.random.default_rng(21))):
        tensors[f"vector{index}"] = vector
        tensors[f"vector{index}.measures"] = numpy.array([
            numpy.linalg.norm(vector, 1) / numpy.linalg.norm(vector, numpy.inf),
            numpy.linalg.norm(vector, 2) / numpy.linalg.norm(vector, 4),
            vector_entropy(vector), vector_entropy(numpy.abs(vector))])
    safetensors_file.write(os.path.join(folder, "spectra.safetensors"), tensors, {})


if __name__ == "__main__":
    main(sys.argv[1])
