"""Objects by dotted name, with the nearest name where there is none."""

import difflib
import importlib
import pkgutil
import sys

from atomloop_bridge.errors import BridgeError


def nearest(name, known):
    """The name that was probably meant; None where nothing is like it."""
    found = difflib.get_close_matches(name, known, n=1)
    return found[0] if found else next((one for one in known if one.lower() == name.lower()), None)


def resolve(name):
    """The object of a dotted name, and the module it was found in: the longest part that is a module, then attributes."""
    parts = name.split(".")
    module, rest = None, parts
    for end in range(1, len(parts)):
        found = _import(".".join(parts[:end]), module, parts[end - 1])
        if found is None:
            break
        module, rest = found, parts[end:]
    value = module
    for step, part in enumerate(rest):
        if not hasattr(value, part):
            owner = ".".join(parts[: len(parts) - len(rest) + step])
            raise _missing(owner, part, [known for known in dir(value) if not known.startswith("_")])
        value = getattr(value, part)
    return value, module


def _import(name, parent, last):
    """A module by its full name; None where the last part may be an attribute of its parent."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as thrown:
        if thrown.name != name and not (parent is not None and not hasattr(parent, "__path__")):
            raise _broken(name, thrown) from thrown
        if parent is not None and (hasattr(parent, last) or not hasattr(parent, "__path__")):
            return None
        raise _unknown_module(name, parent, last) from thrown
    except Exception as thrown:
        raise _broken(name, thrown) from thrown


def _broken(name, thrown):
    got = "{}: {}".format(type(thrown).__name__, thrown)
    return BridgeError("E_MODULE", "cannot import the Python module `{}`".format(name), got=got)


def _unknown_module(name, parent, last):
    if parent is None:
        known = set(sys.builtin_module_names) | {found.name for found in pkgutil.iter_modules()}
    else:
        known = {found.name for found in pkgutil.iter_modules(parent.__path__)}
        known |= {attribute for attribute in dir(parent) if not attribute.startswith("_")}
    prefix = name[: len(name) - len(last)]
    near = nearest(last, sorted(known))
    hint = "did you mean `{}{}`?".format(prefix, near) if near else "this Python is " + sys.executable
    return BridgeError("E_MODULE", "there is no Python module `{}`".format(name), hint=hint)


def _missing(owner, name, known):
    near = nearest(name, known)
    hint = "did you mean `{}.{}`?".format(owner, near) if near else None
    return BridgeError("E_EXPORT", "`{}` has no `{}`".format(owner, name), hint=hint)
