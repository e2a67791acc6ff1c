"""Messages as bytes: the same form as `src/programs/message.ts`, which describes it."""

import json
import math
import struct

import numpy as np

_TYPES = {"u8": np.dtype("u1"), "f64": np.dtype("<f8"), "i32": np.dtype("<i4"), "i64": np.dtype("<i8")}
_NAMES = {dtype: name for name, dtype in _TYPES.items()}
_LARGEST = 2**53 - 1
_to_json = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def decode(payload):
    """The value in `payload`, a bytearray of which its arrays are views."""
    (length,) = struct.unpack_from("<I", payload)
    value, specials = json.loads(payload[8 : 8 + length].decode("utf-8"))
    if not specials:
        return value
    start = 8 + length + -length % 8
    root = {"value": value}
    for special in specials:
        holder, key = root, "value"
        for step in special["path"]:
            holder, key = holder[key], step
        holder[key] = _special(payload, start, special)
    return root["value"]


def _special(payload, start, special):
    name = special["type"]
    if name == "bigint":
        return int(special["text"])
    if name == "number":
        return float(special["text"].replace("Infinity", "inf"))
    return np.frombuffer(payload, _TYPES[name], special["length"], start + special["offset"])


class _Packer:
    """Takes out what JSON cannot hold."""

    def __init__(self):
        self.specials = []
        self.pieces = []
        self.offset = 0

    def pack(self, value, path):
        if value is None or isinstance(value, (str, bool)):
            return value
        if isinstance(value, int):
            return value if -_LARGEST <= value <= _LARGEST else self.note("bigint", str(value), path)
        if isinstance(value, float):
            return self.number(value, path)
        if isinstance(value, dict):
            return {key: self.pack(member, path + [key]) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.pack(member, path + [i]) for i, member in enumerate(value)]
        return self.array(value, path)

    def note(self, name, text, path):
        self.specials.append({"path": path, "type": name, "text": text})

    def number(self, value, path):
        if math.isfinite(value) and (value != 0 or math.copysign(1, value) > 0):
            return value
        text = "-0" if value == 0 else repr(value).replace("inf", "Infinity").replace("nan", "NaN")
        return self.note("number", text, path)

    def array(self, value, path):
        piece = np.ascontiguousarray(value)
        size = piece.nbytes
        special = {"path": path, "type": _NAMES[piece.dtype], "offset": self.offset, "length": piece.size}
        self.specials.append(special)
        self.pieces.append(piece.tobytes() + b"\0" * (-size % 8))
        self.offset += size + -size % 8


def encode(value):
    """Bytes of plain data with arrays of the four types in it."""
    packer = _Packer()
    packed = packer.pack(value, [])
    text = _to_json([packed, packer.specials]).encode("utf-8")
    head = struct.pack("<II", len(text), 0) + text + b"\0" * (-len(text) % 8)
    return b"".join([head] + packer.pieces)
