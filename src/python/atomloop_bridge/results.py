"""Plain results (`energy`, `forces`, ...) as those of a calculator and back, as ASE's extended XYZ has them."""

import numpy as np
from ase.calculators.singlepoint import SinglePointCalculator

_PER_CONFIGURATION = {"energy": (), "free_energy": (), "magmom": (), "dipole": (3,), "stress": (6,)}
_PER_ATOM = {"forces": (3,), "stresses": (6,), "charges": (), "magmoms": None, "energies": ()}
_VOIGT = ([0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1])
_FULL = [0, 5, 4, 5, 1, 3, 4, 3, 2]


def calculator_of(atoms, info, arrays):
    """A calculator with the results that are among info and arrays, from which they are taken out; None without any."""
    results = {}
    for key in [key for key in info if key in _PER_CONFIGURATION]:
        value = _voigt(info[key]) if key == "stress" else info[key]
        if _is_real(value) and np.shape(value) == _PER_CONFIGURATION[key]:
            results[key] = value
            del info[key]
    for key in [key for key in arrays if key in _PER_ATOM]:
        value, shape = arrays[key], _PER_ATOM[key]
        if _is_real(value) and (shape is None or value.shape[1:] == shape):
            results[key] = value
            del arrays[key]
    return SinglePointCalculator(atoms, **results) if results else None


def results_of(atoms):
    """Results of the calculator that an operator left, per configuration and per atom."""
    results = getattr(atoms.calc, "results", None)
    if not isinstance(results, dict):
        return {}, {}
    info = {}
    for key in _PER_CONFIGURATION:
        value = results.get(key)
        if value is None:
            continue
        if key == "stress" and np.shape(value) == (6,):
            value = np.asarray(value)[_FULL].reshape(3, 3)
        info[key] = value
    arrays = {key: results[key] for key in _PER_ATOM if np.shape(results.get(key))[:1] == (len(atoms),)}
    return info, arrays


def _voigt(value):
    return value[_VOIGT] if isinstance(value, np.ndarray) and value.shape == (3, 3) else value


def _is_real(value):
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fi"
    return isinstance(value, (int, float)) and not isinstance(value, bool)
