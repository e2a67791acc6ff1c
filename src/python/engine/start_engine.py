"""Starts an engine of ipyparallel whose name tells who started it, when and where: atomloop-TOKEN-SECONDS-PID-HOST.

The text travels with the command, so that nothing has to be installed where engines are. Python 3.7 or later.
Arguments: token, seconds without work after which the engine ends (0: never), and those of the engine.
"""
import os
import re
import signal
import socket
import sys
import threading
import time

# Before its heart has been heard nobody can give it work.
REGISTRATION = 10
# A look takes less.
LOOK = 0.5


def has_worker():
    """Whether a run has a worker beside this engine; its nanny is none."""
    import psutil

    def is_nanny(child):
        try:
            return "ipyparallel.engine.nanny" in child.cmdline()
        except psutil.Error:
            return True

    return not all(is_nanny(child) for child in psutil.Process().children())


def end_when_idle(seconds):
    from ipyparallel.engine.kernel import IPythonParallelKernel as Kernel

    state = {"calls": 0, "begun": 0, "since": time.monotonic() + REGISTRATION}
    before, after = Kernel.pre_handler_hook, Kernel.post_handler_hook

    def begin(kernel):
        state["calls"] += 1
        state["begun"] = time.monotonic()
        return before(kernel)

    def end(kernel):
        state["calls"] -= 1
        # Who only looks at an engine does not keep it.
        if not getattr(kernel, "was_looked_at", False):
            state["since"] = time.monotonic()
        kernel.was_looked_at = False
        return after(kernel)

    Kernel.pre_handler_hook, Kernel.post_handler_hook = begin, end

    def watch():
        while time.monotonic() - state["since"] < seconds:
            time.sleep(min(5, max(0.1, seconds / 10)))
            if not Kernel.initialized():
                state["since"] = time.monotonic() + REGISTRATION
            elif (state["calls"] > 0 and time.monotonic() - state["begun"] > LOOK) or has_worker():
                state["since"] = time.monotonic()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def main():
    token, idle = sys.argv[1], float(sys.argv[2])
    host = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())
    name = "atomloop-{}-{}-{}-{}".format(token, int(time.time()), os.getpid(), host)
    sys.argv = ["ipengine"] + sys.argv[3:] + ["--Session.session=" + name]
    from ipyparallel.engine.app import main as start

    if idle > 0:
        end_when_idle(idle)
    start()


main()
