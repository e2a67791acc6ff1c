"""The Python side of the bridge: `python atomloop_bridge` serves requests on descriptor 3 until it is closed."""

# Every Python can read this file, so that one which is too old says so.
import os
import sys

OLDEST = (3, 7)


def refuse(code, message):
    """Tells why this interpreter cannot serve, in a frame of type 2 whose message has no arrays, and ends it."""
    import json
    import struct

    error = {"code": code, "message": message, "executable": sys.executable}
    text = json.dumps([error, []]).encode("utf-8")
    padding = b"\0" * (-len(text) % 8)
    length = 8 + len(text) + len(padding)
    os.write(3, struct.pack("<IHBB", length, 0, 0, 2) + struct.pack("<II", len(text), 0) + text + padding)
    sys.exit(0)


if sys.version_info < OLDEST:
    version = ".".join(str(part) for part in sys.version_info[:3])
    refuse("E_PYTHON_OLD", "Python " + version)
for needed in ("numpy", "ase"):
    try:
        __import__(needed)
    except ImportError as thrown:
        refuse("E_PYTHON_PACKAGE", needed + ": " + str(thrown))

# Nothing is written beside the package's files.
writes_nothing, sys.dont_write_bytecode = sys.dont_write_bytecode, True
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
from atomloop_bridge.serve import serve  # noqa: E402

sys.dont_write_bytecode = writes_nothing
# As with `python -c`: modules beside the user are found first.
sys.path[0] = os.getcwd()
serve()
