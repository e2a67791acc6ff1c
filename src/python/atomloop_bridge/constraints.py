"""Fixed atoms as the column `move_mask`, as ASE's extended XYZ has them: true where an atom, or a component, may move."""

import numpy as np
from ase.constraints import FixAtoms, FixCartesian

from atomloop_bridge.output import warn_once

# ASE 3.22 keeps the mask of FixCartesian turned around.
_IS_INVERTED = not np.asarray(FixCartesian(0, mask=(True, False, False)).mask).ravel()[0]


def constraints_of(move_mask):
    """None where the column has another form, and stays a column."""
    if move_mask.dtype != bool or move_mask.ndim > 1 and move_mask.shape[1] != 3:
        return None
    if move_mask.ndim == 1:
        return [FixAtoms(mask=~move_mask)]
    fixed = np.flatnonzero(~move_mask.all(axis=1))
    return [FixCartesian(int(i), mask=~move_mask[i]) for i in fixed] or None


def move_mask_of(atoms):
    """None where nothing is fixed."""
    fixed = np.zeros((len(atoms), 3), bool)
    is_whole = True
    has_any = False
    for constraint in atoms.constraints:
        if isinstance(constraint, FixAtoms):
            fixed[constraint.index] = True
        elif isinstance(constraint, FixCartesian):
            mask = np.asarray(constraint.mask, bool)
            fixed[_indices(constraint)] |= ~mask if _IS_INVERTED else mask
            is_whole = False
        else:
            warn_once(
                "constraint {} is not kept: extended XYZ has fixed atoms and components only".format(
                    type(constraint).__name__
                )
            )
            continue
        has_any = True
    if not has_any:
        return None
    return ~fixed[:, 0] if is_whole else ~fixed


def _indices(constraint):
    return constraint.index if hasattr(constraint, "index") else constraint.a

