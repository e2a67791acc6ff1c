"""Operators in wfl's form: a list of `ase.Atoms` in, a list of the same length out."""

import inspect

import numpy as np

from atomloop_bridge import output
from atomloop_bridge.atoms import atoms_of, pack_atoms
from atomloop_bridge.errors import BridgeError, ConfigurationError, describe
from atomloop_bridge.lookup import nearest, resolve

# Where an operator wants to know of each of its inputs: the names that wfl has had for it.
_PER_ITEM = ("_autopara_per_item_info", "autopara_per_item_info")


class OperatorService:
    def __init__(self):
        self.function = None
        self.kwargs = {}
        self.per_item = None

    def build(self, request):
        """Finds the function, runs the initializer of its module once, and binds the arguments."""
        name = request["name"]
        self.function, module = resolve(name)
        if not callable(self.function):
            raise BridgeError("E_EXPORT", "`{}` cannot be called".format(name), got=type(self.function).__name__)
        self.kwargs = request["kwargs"]
        parameters = _parameters(self.function)
        _check_arguments(name, parameters, self.kwargs)
        self.per_item = next((one for one in _PER_ITEM if one in parameters), None)
        _initialize(getattr(module, "initializer", None))
        return {"isPerItem": self.per_item is not None}

    def call(self, request):
        """One call of the function; its outputs, `same` where one is an input that was changed in place."""
        output.mark(request["place"])
        values = request.get("items")
        inputs = [atoms_of(one) for one in request["configurations"]] if values is None else values
        kwargs = dict(self.kwargs)
        if self.per_item is not None:
            kwargs[self.per_item] = [_item(one) for one in request["perItem"]]
        given = list(inputs)
        outputs = self.function(given, **kwargs)
        output.flush()
        if outputs is None:
            return [None] * len(inputs)
        places = {} if values is not None else {id(atoms): i for i, atoms in enumerate(inputs)}
        return [_packed(one, places) for one in _checked(outputs, len(inputs))]


def _parameters(function):
    """Its parameters by name; none where they are not known."""
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}


def _check_arguments(name, names, kwargs):
    if not names or any(one.kind is one.VAR_KEYWORD for one in names.values()):
        return
    signature = "{}({})".format(name.split(".")[-1], ", ".join(names))
    known = list(names)[1:]
    for key in kwargs:
        if key in known:
            continue
        near = nearest(key, known)
        hint = "did you mean `{}`?".format(near) if near else None
        message = "the operator `{}` has no argument `{}`".format(name, key)
        raise BridgeError("E_ARGUMENT", message, expected=signature, got="`{}`".format(key), hint=hint)


def _initialize(initializer):
    """A function, or a function and its arguments."""
    if callable(initializer):
        initializer()
    elif isinstance(initializer, (tuple, list)) and initializer and callable(initializer[0]):
        initializer[0](*(initializer[1] if len(initializer) > 1 else ()))


def _item(packed):
    return {"item_i": packed["index"], "rng": np.random.default_rng(packed["seed"])}


def _checked(outputs, length):
    if isinstance(outputs, (str, bytes, dict)) or not hasattr(outputs, "__iter__") or hasattr(outputs, "positions"):
        got = type(outputs).__name__
    else:
        outputs = list(outputs)
        if len(outputs) == length:
            return outputs
        got = "a list of {}".format(len(outputs))
    message = "the operator returned no list of the right length; expected a list of {}, got {}"
    raise ConfigurationError("E_OPERATOR_RESULT", message.format(length, got))


def _packed(one, places):
    """None, a configuration, a list of them, or the error of what cannot be written."""
    if one is None:
        return None
    try:
        if isinstance(one, (list, tuple)):
            return [_pack_one(atoms, places) for atoms in _flat(one) if atoms is not None]
        return _pack_one(one, places)
    except ConfigurationError as thrown:
        return {"error": describe(thrown)}


def _pack_one(atoms, places):
    packed = pack_atoms(atoms)
    # Only once: what is returned twice becomes two configurations.
    same = places.pop(id(atoms), None)
    if same is not None:
        packed["same"] = same
    return packed


def _flat(nested):
    for one in nested:
        if isinstance(one, (list, tuple)):
            yield from _flat(one)
        else:
            yield one
