"""Energy, forces and stress with ASE's EMT in a pool of two processes: ase_pool.py INPUT OUTPUT."""

import multiprocessing
import sys

import ase.io
from ase.calculators.emt import EMT


def calculate(atoms):
    atoms.calc = EMT()
    # First, since it computes the others too: each is computed once, as atomloop has it.
    atoms.info["EMT_stress"] = atoms.get_stress()
    atoms.info["EMT_energy"] = atoms.get_potential_energy()
    atoms.arrays["EMT_forces"] = atoms.get_forces()
    atoms.calc = None
    return atoms


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        frames = ase.io.iread(sys.argv[1], index=":", format="extxyz")
        ase.io.write(sys.argv[2], list(pool.imap(calculate, frames, chunksize=4)), format="extxyz")
