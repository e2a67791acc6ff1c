# Errors between two prefixes, with numpy and nothing of ours: JSON of {property: {category: [count, MAE, RMSE, max]}}.
import json
import shlex
import sys

import numpy as np

Z = {"H": 1, "C": 6, "O": 8}


def frames(path):
    lines = open(path).read().split("\n")
    at = 0
    while at < len(lines) and lines[at].strip():
        natoms = int(lines[at])
        info = dict(part.split("=", 1) for part in shlex.split(lines[at + 1]))
        rows = [line.split() for line in lines[at + 2 : at + 2 + natoms]]
        names = info.pop("Properties").split(":")
        column, arrays = 0, {}
        for name, kind, width in zip(names[0::3], names[1::3], names[2::3]):
            part = [row[column : column + int(width)] for row in rows]
            arrays[name] = part if kind == "S" else np.array(part, dtype=float)
            column += int(width)
        yield natoms, info, arrays
        at += 2 + natoms


def voigt(text):
    v = np.array(text.split(), dtype=float)
    if len(v) == 6:
        return v
    m = v.reshape(3, 3)
    return np.array([m[0, 0], m[1, 1], m[2, 2], m[1, 2], m[0, 2], m[0, 1]])


diffs, weights = {}, {}


def add(name, category, values, weight):
    for one in (category, "_ALL_"):
        diffs.setdefault(name, {}).setdefault(one, []).extend(np.abs(np.ravel(values)))
        weights.setdefault(name, {}).setdefault(one, []).extend([weight] * np.size(values))


keys = sys.argv[2].split(",") if sys.argv[2] else []
for natoms, info, arrays in frames(sys.argv[1]):
    category = " / ".join(str(info.get(key)) for key in keys)
    weight = float(info["weight"]) if len(sys.argv) > 3 else 1.0
    if "ref_energy" in info:
        d = float(info["calc_energy"]) - float(info["ref_energy"])
        add("energy", category, d * 1e3, weight)
        add("energy/atom", category, d / natoms * 1e3, weight)
    if "ref_forces" in arrays:
        d = (arrays["calc_forces"] - arrays["ref_forces"]) * 1e3
        add("forces", category, d, weight)
        add("forces/vector", category, np.linalg.norm(d, axis=1), weight)
        species = np.array([Z[row[0]] for row in arrays["species"]])
        for number in set(species):
            add("forces/Z %d" % number, category, d[species == number], weight)
    if "ref_stress" in info:
        d = voigt(info["calc_stress"]) - voigt(info["ref_stress"])
        cell = np.array(info["Lattice"].split(), dtype=float).reshape(3, 3)
        volume = abs(np.linalg.det(cell))
        add("stress", category, d * 160.2176634e3, weight)
        add("stress/vector", category, np.linalg.norm(d) * 160.2176634e3, weight)
        add("virial/atom", category, d * volume / natoms * 1e3, weight)

result = {}
for name in diffs:
    result[name] = {}
    for category in diffs[name]:
        d, w = np.array(diffs[name][category]), np.array(weights[name][category])
        mae, rmse = np.sum(w * d) / np.sum(w), np.sqrt(np.sum(w * d * d) / np.sum(w))
        result[name][category] = [len(d), mae, rmse, np.max(d)]
print(json.dumps(result))
