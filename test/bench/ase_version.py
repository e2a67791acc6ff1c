import ase

print(ase.__version__)
