"""Energy, forces and stress with ASE's EMT in a loop: ase_emt.py INPUT OUTPUT. Prints the seconds of the loop."""
import sys
import time

import ase.io
from ase.calculators.emt import EMT

frames = ase.io.read(sys.argv[1], index=":", format="extxyz")
begun = time.process_time()
for atoms in frames:
    atoms.calc = EMT()
    atoms.get_potential_energy()
    atoms.get_forces()
    atoms.get_stress()
print(time.process_time() - begun)
ase.io.write(sys.argv[2], frames, format="extxyz")
