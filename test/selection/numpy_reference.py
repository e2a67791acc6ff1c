# Reads {rows, rank, center, kernel} or {values} or {points} as JSON from standard input, and writes what numpy and scipy make of it.
import json
import sys

import numpy as np


def leverage(rows, rank, center, kernel):
    x = np.array(rows).T
    if kernel is not None:
        k = (x.T @ x) ** kernel
        if center:
            k = k - k.mean(axis=0) - k.mean(axis=1)[:, None] + k.mean()
        x = k
    elif center:
        x = x - x.mean(axis=1)[:, None]
    vt = np.linalg.svd(x, full_matrices=False)[2][:rank]
    return list(np.sum(vt**2, axis=0) / len(vt))


def histogram(values):
    counts, edges = np.histogram(values, bins="auto")
    return {"counts": counts.tolist(), "edges": edges.tolist()}


def hull(points):
    from scipy.spatial import ConvexHull

    found = ConvexHull(np.array(points))
    below = [s for s, e in zip(found.simplices, found.equations) if e[-2] < 0]
    return sorted({int(i) for s in below for i in s})


cases = json.load(sys.stdin)
print(json.dumps([{"leverage": leverage, "histogram": histogram, "hull": hull}[what](*args) for what, args in cases]))
