"""Errors as plain data."""

import os
import traceback

_HERE = os.path.dirname(os.path.abspath(__file__))
_FRAMES = 4


class BridgeError(Exception):
    """An error of the request itself, which ends the run."""

    def __init__(self, code, message, **details):
        super().__init__(message)
        self.code = code
        self.details = {key: text for key, text in details.items() if text is not None}


class ConfigurationError(Exception):
    """An error of one configuration, with a code of its own."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def describe(thrown):
    """A `BridgeError` with its code, anything else with type, message and the end of its traceback."""
    if isinstance(thrown, BridgeError):
        return dict(thrown.details, code=thrown.code, message=str(thrown))
    if isinstance(thrown, ConfigurationError):
        return {"code": thrown.code, "message": str(thrown), "isOfConfiguration": True}
    frames = traceback.extract_tb(thrown.__traceback__)
    own = [frame for frame in frames if os.path.dirname(os.path.abspath(frame.filename)) != _HERE]
    places = ["{}:{} in {}".format(os.path.basename(one.filename), one.lineno, one.name) for one in own]
    return {
        "code": "E_PYTHON",
        "message": "{}: {}".format(type(thrown).__name__, _text(thrown)).rstrip(": "),
        "isOfConfiguration": True,
        "places": places[-_FRAMES:],
        "traceback": "".join(traceback.format_exception(type(thrown), thrown, thrown.__traceback__))[-4000:],
    }


def _text(thrown):
    try:
        return str(thrown)
    except Exception:
        return "(its message cannot be shown)"
