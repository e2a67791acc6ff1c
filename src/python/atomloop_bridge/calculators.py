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
    if _has_results(calculator):
        if isinstance(getattr(calculator, "__dict__", {}).get("results"), dict):
            calculator.results = {}
        calculator.calculate(atoms, wanted, all_changes)


def _has_results(calculator):
    """Calculators that compute all at once into `results`; others have a method for each property."""
    return hasattr(calculator, "calculate") and hasattr(calculator, "implemented_properties")


def _result(calculator, atoms, name):
    """Reals as an array; None where the calculator has no such property."""
    results = calculator.results if _has_results(calculator) else {}
    # The energy that forces are derivatives of, where it is another.
    value = results.get("free_energy") if name == "energy" else None
    if value is None:
        value = results.get(name)
    if value is None:
        value = _asked(calculator, atoms, name)
    return None if value is None else np.array(value, dtype="<f8").ravel()


def _asked(calculator, atoms, name):
    try:
        if hasattr(calculator, "get_property"):
            return calculator.get_property(name, atoms)
        getter = getattr(calculator, _GETTERS.get(name, ""), None)
        return None if getter is None else getter(atoms)
    except (PropertyNotImplementedError, NotImplementedError):
        return None
