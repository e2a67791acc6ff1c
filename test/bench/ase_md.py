"""EMT dynamics in a loop: ase_md.py INPUT STEPS. Prints the seconds of the loop."""
import sys
import time

import ase.io
from ase import units
from ase.calculators.emt import EMT
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution
from ase.md.verlet import VelocityVerlet

frames = ase.io.read(sys.argv[1], index=":", format="extxyz")
for atoms in frames:
    atoms.calc = EMT()
    MaxwellBoltzmannDistribution(atoms, temperature_K=300)
begun = time.process_time()
for atoms in frames:
    VelocityVerlet(atoms, 2 * units.fs).run(int(sys.argv[2]))
print(time.process_time() - begun)
