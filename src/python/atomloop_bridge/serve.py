"""The loop of the bridge: a request, its answer, the next."""

import os
import sys

import ase
import numpy

from atomloop_bridge import output
from atomloop_bridge.calculators import CalculatorService
from atomloop_bridge.errors import BridgeError, describe
from atomloop_bridge.message import decode, encode
from atomloop_bridge.operators import OperatorService
from atomloop_bridge.pipe import Pipe

ANSWER, ERROR = 1, 2


def serve():
    pipe = Pipe(3)
    owner = os.getpid()
    output.prepare()
    services = _Services()
    pipe.send(ANSWER, encode(_hello()))
    while True:
        frame = pipe.receive()
        if frame is None:
            return
        answer = _answer(services, frame[1])
        if os.getpid() != owner:
            # A child that users' code forked and let come back here.
            os._exit(0)
        pipe.send(*answer)


def _hello():
    return {
        "version": ".".join(str(part) for part in sys.version_info[:3]),
        "executable": sys.executable,
        "ase": ase.__version__,
        "numpy": numpy.__version__,
    }


def _answer(services, payload):
    try:
        request = decode(payload)
        value = services.find(request["do"])(request)
        return ANSWER, encode(value)
    except (Exception, SystemExit, KeyboardInterrupt) as thrown:
        return ERROR, encode(describe(thrown))


class _Services:
    """What can be asked for, by name."""

    def __init__(self):
        calculators, operators = CalculatorService(), OperatorService()
        self.known = {
            "calculator": calculators.build,
            "calculate": calculators.calculate,
            "operator": operators.build,
            "map": operators.call,
        }

    def find(self, name):
        if name not in self.known:
            # For files alone, since it brings much of ASE along.
            from atomloop_bridge.formats import FormatService

            self.known.update(FormatService().requests())
        if name not in self.known:
            raise BridgeError("E_INTERNAL", "unknown request `{}`".format(name))
        return self.known[name]
