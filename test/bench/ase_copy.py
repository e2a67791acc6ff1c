"""Reads a file with ASE and writes it again: ase_copy.py INPUT OUTPUT [SHIFT]."""
import sys

import ase.io

frames = ase.io.read(sys.argv[1], index=":", format="extxyz")
if len(sys.argv) > 3:
    for atoms in frames:
        atoms.positions += float(sys.argv[3])
ase.io.write(sys.argv[2], frames, format="extxyz")
