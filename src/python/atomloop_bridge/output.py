"""What users' code prints, also from C: its lines come after a mark of the configuration that is at work."""

import ctypes
import os
import sys

_marked = None
_told = set()
_LINE_BUFFERED = 1


def prepare():
    """All goes to standard error, so that it stays in order with the marks; text in any encoding gets out."""
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace", line_buffering=True)
    try:
        # So that lines of C are in order with those of Python, whatever the streams begin with.
        _libc.setvbuf(ctypes.c_void_p.in_dll(_libc, "stdout"), None, _LINE_BUFFERED, 0)
    except ValueError:
        pass


def mark(place):
    """From now on printed lines belong to `place`, an index as text, or to none."""
    global _marked
    if place == _marked:
        return
    flush()
    _marked = place
    line = "\0{}\n".format(place).encode("ascii")
    try:
        os.write(2, line)
    except OSError:
        # Users' code may have closed it.
        pass


def warn_once(text):
    if text not in _told:
        _told.add(text)
        print("warning: " + text, file=sys.stderr)


def flush():
    _libc.fflush(None)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass


_libc = ctypes.CDLL(None)
