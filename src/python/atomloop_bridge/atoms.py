"""Configurations as `ase.Atoms` and back."""

import numpy as np
from ase import Atoms

from atomloop_bridge.errors import ConfigurationError
from atomloop_bridge.output import warn_once
from atomloop_bridge.results import calculator_of, results_of
from atomloop_bridge.values import array_of, pack_array, pack_value, value_of

_OWN = ("numbers", "positions")


def atoms_of(configuration):
    """A new `ase.Atoms`, with what the configuration has: info, arrays, constraints, results."""
    atoms = Atoms(
        numbers=configuration["numbers"],
        positions=configuration["positions"].reshape(-1, 3),
        cell=None if configuration["cell"] is None else configuration["cell"].reshape(3, 3),
        pbc=configuration["pbc"],
    )
    info = {key: value_of(value) for key, value in configuration["info"]}
    arrays = {name: array_of(column) for name, column in configuration["arrays"]}
    if "move_mask" in arrays:
        # Imported where they are needed: they bring much along.
        from atomloop_bridge.constraints import constraints_of

        constraints = constraints_of(arrays["move_mask"])
        if constraints is not None:
            atoms.set_constraint(constraints)
            del arrays["move_mask"]
    calculator = calculator_of(atoms, info, arrays)
    if calculator is not None:
        atoms.calc = calculator
    atoms.info.update(info)
    for name, array in arrays.items():
        if name not in atoms.arrays:
            atoms.arrays[name] = array
    return atoms


def pack_atoms(atoms, is_strict=True):
    """Plain data of an `ase.Atoms`: what extended XYZ can hold of it. Other info is an error, or is left out."""
    if not isinstance(atoms, Atoms):
        raise ConfigurationError("E_OPERATOR_RESULT", "expected `ase.Atoms`, got `{}`".format(type(atoms).__name__))
    info, arrays = results_of(atoms)
    if atoms.constraints:
        from atomloop_bridge.constraints import move_mask_of

        mask = move_mask_of(atoms)
        if mask is not None:
            arrays["move_mask"] = mask
    columns = [(name, array) for name, array in atoms.arrays.items() if name not in _OWN and name not in arrays]
    columns += list(arrays.items())
    keys = [(key, value) for key, value in atoms.info.items() if key not in info] + list(info.items())
    cell = np.asarray(atoms.cell, dtype=float)
    return {
        "numbers": atoms.numbers.astype("u1"),
        "positions": np.asarray(atoms.positions, dtype="<f8"),
        "cell": cell.astype("<f8") if cell.any() else None,
        "pbc": [bool(one) for one in atoms.pbc],
        "info": [packed for packed in (_info(key, value, is_strict) for key, value in keys) if packed is not None],
        "arrays": [[str(name), pack_array(name, array, len(atoms))] for name, array in columns],
    }


def _info(key, value, is_strict):
    try:
        return [_key(key), pack_value(key, value)]
    except ConfigurationError as thrown:
        if is_strict:
            raise
        warn_once(str(thrown))
        return None


def _key(key):
    return "_".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
