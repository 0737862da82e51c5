"""Writes FOLDER/features.npz and what numpy makes of it, from the definitions alone, to FOLDER/expected.txt:
a line "name value" a number. Eigenvalues and matrices of width x width are computed in full.
"""
import sys

import numpy as np


def write(folder, compressed):
    rng = np.random.default_rng(7)
    classes, width, samples = 6, 4 * 3 * 3, 240
    labels = np.concatenate([np.arange(classes), rng.integers(0, classes, samples - classes)])
    means = rng.normal(size=(classes, width))
    features = means[labels] + 1.2 * rng.normal(size=(samples, width)) + 5
    weights = means - means.mean(axis=0) + 0.3 * rng.normal(size=(classes, width))
    outputs = (features - 5) @ weights.T
    save = np.savez_compressed if compressed else np.savez
    save(folder + "/features.npz", features=np.asfortranarray(features.reshape(samples, 4, 3, 3)),
         labels=labels.astype(">i4"), outputs=outputs, weights=weights)
    return features, labels, weights, outputs, classes


def expected(h, y, w, outputs, c):
    n, p = h.shape
    counts = np.bincount(y)
    mu = np.stack([h[y == k].mean(axis=0) for k in range(c)])
    within = h - mu[y]
    tr_w = (within**2).sum() / n
    tr_b = (counts * ((mu - h.mean(axis=0)) ** 2).sum(axis=1)).sum() / n
    variances = np.array([(within[y == k] ** 2).sum(axis=1).mean() for k in range(c)])
    pairs = [(variances[i] + variances[j]) / (2 * ((mu[i] - mu[j]) ** 2).sum()) for i in range(c) for j in range(i)]
    m = (mu - mu.mean(axis=0)).T
    s_w, s_b = within.T @ within / n, m @ m.T / c
    values, vectors = np.linalg.eigh(s_b)
    top, at = vectors[:, -(c - 1):], values[-(c - 1):]
    nc1 = np.trace(s_w @ top @ np.diag(1 / at) @ top.T)

    def equinorm(rows):
        norms = np.linalg.norm(rows, axis=1)
        return norms.std(ddof=1) / norms.mean()

    def angles(rows):
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        cosines = unit @ unit.T + 1 / (c - 1)
        np.fill_diagonal(cosines, 0)
        return np.abs(cosines).sum() / (c * (c - 1))

    nearest = ((h[:, None, :] - mu[None]) ** 2).sum(axis=2).argmin(axis=1)
    return dict(
        tcv_abs=tr_w, between=tr_b, total=((h - h.mean(axis=0)) ** 2).sum() / n,
        tcv_norm=tr_w / ((h**2).sum() / n), tcv_ratio=tr_w / tr_b, cdnv=np.mean(pairs), nc1=nc1, nc1_per_class=nc1 / c,
        equinorm_means=equinorm(m.T), equinorm_weights=equinorm(w), angles_means=angles(m.T), angles_weights=angles(w),
        nc3=np.linalg.norm(w.T / np.linalg.norm(w) - m / np.linalg.norm(m)) ** 2,
        nc4=(nearest != outputs.argmax(axis=1)).mean())


folder = sys.argv[1]
numbers = expected(*write(folder, sys.argv[2] == "compressed"))
with open(folder + "/expected.txt", "w") as file:
    for name, value in numbers.items():
        file.write(f"{name} {value!r}\n")
