"""Values of info and per-atom arrays: `[tag, ...]` in messages, as `src/python/info-message.ts` has them."""

import numpy as np

from atomloop_bridge.errors import ConfigurationError

_INT32 = np.iinfo("i4")
_INT64 = np.iinfo("i8")
_KINDS = {"f": "R", "i": "I", "u": "I", "b": "L", "U": "S", "S": "S"}


def value_of(packed):
    """A scalar as it is, an array of its own, or plain data."""
    tag = packed[0]
    if tag == "R":
        return float(packed[1])
    if tag == "A":
        return _array(packed[1], packed[3]).reshape(packed[2])
    return packed[1]


def array_of(packed):
    kind, width, values = packed
    array = _array(kind, values)
    return array if width == 1 else array.reshape(-1, width)


def _array(kind, values):
    """Memory of its own; integers are as wide as Python's users expect them."""
    if kind == "S":
        # numpy takes zeros at the end of text away.
        return np.array(values, dtype=object if any(one.endswith("\0") for one in values) else str)
    return values.astype({"R": "f8", "I": "i8", "L": "?"}[kind])


def pack_value(key, value):
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return ["L", value]
    if isinstance(value, int):
        return ["I", value]
    if isinstance(value, float):
        return ["R", value]
    if isinstance(value, str):
        return ["S", value]
    if isinstance(value, np.ndarray):
        return _pack_info_array(key, value)
    if _is_spacegroup(value):
        return ["S", value.symbol]
    return _pack_list(key, value) or ["J", plain(key, value)]


def _is_spacegroup(value):
    """By name: to import the class would take longer than all else at the start."""
    return type(value).__module__.startswith("ase.spacegroup") and hasattr(value, "symbol")


def _pack_list(key, value):
    """A list of values of one kind, or of such lists of one length, as an array and as what it was; None for others."""
    if not isinstance(value, (list, tuple)) or not value:
        return None
    rows = [row for row in value if isinstance(row, (list, tuple))]
    if rows and (len(rows) < len(value) or not rows[0] or any(len(row) != len(rows[0]) for row in rows)):
        return None
    flat = [one for row in rows for one in row] if rows else value
    kinds = {type(one) for one in flat}
    if kinds - {int, float} and (len(kinds) > 1 or not kinds <= {bool, str}):
        return None
    packed = _pack_info_array(key, np.array(value))
    return packed + [plain(key, value)] if packed[0] == "A" else None


def _pack_info_array(key, value):
    if value.ndim == 0:
        return pack_value(key, value[()])
    if _kind_of(value) is None or value.ndim > 2 or value.size == 0:
        return ["J", plain(key, value.tolist())]
    kind, flat = _flat(key, value)
    return ["A", kind, list(value.shape), flat]


def pack_array(name, value, natoms):
    array = np.asarray(value)
    if _kind_of(array) is None or array.ndim not in (1, 2) or len(array) != natoms:
        raise ConfigurationError(
            "E_BAD_SHAPE",
            "per-atom array `{}` cannot be written: expected {} rows of numbers, logicals or text, got {} of {}".format(
                name, natoms, array.shape, array.dtype
            ),
        )
    kind, flat = _flat(name, array)
    return [kind, 1 if array.ndim == 1 else array.shape[1], flat]


def _kind_of(array):
    """R, I, L or S; None for what is none of these."""
    if array.dtype.kind == "O":
        return "S" if all(isinstance(one, str) for one in array.ravel()) else None
    return _KINDS.get(array.dtype.kind)


def _flat(name, array):
    kind = _kind_of(array)
    if kind == "S":
        return kind, [one.decode() if isinstance(one, bytes) else str(one) for one in array.ravel().tolist()]
    if kind == "L":
        return kind, array.astype("u1").ravel()
    if kind == "R":
        return kind, array.astype("<f8").ravel()
    return kind, _integers(name, array)


def _integers(name, array):
    least, most = (int(array.min()), int(array.max())) if array.size else (0, 0)
    if most > _INT64.max:
        raise ConfigurationError("E_BAD_SHAPE", "`{}` has integers beyond 64 bits: {}".format(name, most))
    is_short = least >= _INT32.min and most <= _INT32.max
    return array.astype("<i4" if is_short else "<i8").ravel()


def plain(key, value):
    """What JSON can hold, with big integers and all reals."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return plain(key, value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(key, member) for member in value]
    if isinstance(value, dict):
        return {str(name): plain(key, member) for name, member in value.items()}
    raise ConfigurationError(
        "E_OPERATOR_RESULT",
        "info `{}` cannot be written: expected numbers, text, lists, maps or arrays, got `{}`".format(
            key, type(value).__name__
        ),
    )
