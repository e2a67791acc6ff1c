"""Minimizes with ASE's PreconLBFGS and EMT, as wfl does, in a loop: ase_minimize.py INPUT. Prints the seconds of the loop."""
import sys
import time
import warnings

import ase.io
from ase.calculators.emt import EMT
from ase.optimize.precon import PreconLBFGS

warnings.filterwarnings("ignore")
frames = ase.io.read(sys.argv[1], index=":", format="extxyz")
begun = time.process_time()
for atoms in frames:
    atoms.calc = EMT()
    PreconLBFGS(atoms, logfile=None).run(fmax=1e-3, steps=1000)
print(time.process_time() - begun)
