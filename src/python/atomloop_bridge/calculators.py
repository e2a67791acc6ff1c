"""A calculator of ASE's kind, built once and asked for one configuration after another."""

import numpy as np
from ase.calculators.calculator import PropertyNotImplementedError, all_changes

from atomloop_bridge import output
from atomloop_bridge.atoms import atoms_of
from atomloop_bridge.errors import BridgeError
from atomloop_bridge.lookup import resolve
from atomloop_bridge.scratch import Scratch

_GETTERS = {
    "energy": "get_potential_energy",
    "forces": "get_forces",
    "stress": "get_stress",
    "charges": "get_charges",
    "dipole": "get_dipole_moment",
    "magmom": "get_magnetic_moment",
    "magmoms": "get_magnetic_moments",
    "stresses": "get_stresses",
    "energies": "get_potential_energies",
}


class CalculatorService:
    def __init__(self):
        self.calculator = None
        self.scratch = None

    def build(self, request):
        """Calls the constructor or factory `name`; tells what the calculator has."""
        name = request["name"]
        constructor, _ = resolve(name)
        if not callable(constructor):
            raise BridgeError("E_EXPORT", "`{}` cannot be called".format(name), got=type(constructor).__name__)
        calculator = constructor(*request["args"], **request["kwargs"])
        if not hasattr(calculator, "calculate") and not hasattr(calculator, "get_potential_energy"):
            message = "`{}` gives no calculator".format(name)
            raise BridgeError("E_EXPORT", message, expected="an ASE calculator", got=type(calculator).__name__)
        self.calculator = calculator
        self.scratch = Scratch(calculator, name.split(".")[-1])
        known = getattr(calculator, "implemented_properties", None)
        return {"class": type(calculator).__name__, "properties": None if known is None else list(known)}

    def calculate(self, request):
        """Results of one configuration by property; those that the calculator has not are absent."""
        output.mark(request["place"])
        atoms = atoms_of(request["configuration"])
        calculator = self.calculator
        wanted = request["properties"]
        with self.scratch.directory(request["place"]):
            atoms.calc = calculator
            _compute(calculator, atoms, wanted)
            found = {name: _result(calculator, atoms, name) for name in wanted}
        output.flush()
        return {name: value for name, value in found.items() if value is not None}


def _compute(calculator, atoms, wanted):
    """As wfl does, all at once and from nothing: no result may depend on the configuration before."""
    if hasattr(calculator, "reset"):
        calculator.reset()
    # Others are asked for each property by a method of its own.
    if hasattr(calculator, "calculate") and hasattr(calculator, "implemented_properties"):
        calculator.calculate(atoms, wanted, all_changes)


def _result(calculator, atoms, name):
    """Reals as an array; None where the calculator has no such property."""
    value = _energy(calculator, atoms) if name == "energy" else _property(calculator, atoms, name)
    return None if value is None else np.array(value, dtype="<f8").ravel()


def _energy(calculator, atoms):
    """The energy that forces are derivatives of, where it is another."""
    results = getattr(calculator, "results", {})
    free = results.get("free_energy")
    return _property(calculator, atoms, "energy") if free is None else free


def _property(calculator, atoms, name):
    value = getattr(calculator, "results", {}).get(name)
    if value is not None:
        return value
    try:
        if hasattr(calculator, "get_property"):
            return calculator.get_property(name, atoms)
        getter = getattr(calculator, _GETTERS.get(name, ""), None)
        return None if getter is None else getter(atoms)
    except (PropertyNotImplementedError, NotImplementedError):
        return None
