"""EMT minimization in a loop: ase_minimize.py INPUT FMAX. Prints the seconds of the loop and the steps it took."""
import sys
import time

import ase.io
from ase.calculators.emt import EMT
from ase.optimize import FIRE

frames = ase.io.read(sys.argv[1], index=":", format="extxyz")
steps = 0
begun = time.process_time()
for atoms in frames:
    atoms.calc = EMT()
    optimizer = FIRE(atoms, logfile=None)
    optimizer.run(fmax=float(sys.argv[2]), steps=1000)
    steps += optimizer.nsteps
print(time.process_time() - begun, steps)
