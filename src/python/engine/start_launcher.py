"""Starts engines through a launcher of ipyparallel, and ends them when told to by SIGTERM or, where it is tethered, when its
standard input ends. Argument: the order as JSON."""
import inspect
import json
import logging
import os
import signal
import sys
import threading

from ipyparallel.cluster import launcher as launchers
from tornado.ioloop import IOLoop
from traitlets.config import Config

CLASSES = {
    "ssh": "SSHEngineSetLauncher",
    "slurm": "SlurmEngineSetLauncher",
    "mpi": "MPIEngineSetLauncher",
    "pbs": "PBSEngineSetLauncher",
    "lsf": "LSFEngineSetLauncher",
    "sge": "SGEEngineSetLauncher",
}
DIRECTIVES = {"slurm": "#SBATCH", "pbs": "#PBS", "lsf": "#BSUB", "sge": "#$"}


def with_directives(cls, prefix, args):
    """The template of a batch script, with the profile's directives after its first line."""
    lines = cls.default_template.default_value.split("\n")
    # Braces would be places to fill in.
    own = ["{} {}".format(prefix, arg.replace("{", "{{").replace("}", "}}")) for arg in args]
    return "\n".join(lines[:1] + own + lines[1:])


def config_of(order, cls):
    config = Config()
    kind, args = order["launcher"], order["args"]
    config.EngineLauncher.engine_cmd = order["command"]
    if kind == "mpi":
        config.MPILauncher.mpi_args = args
    elif kind == "ssh":
        config.SSHLauncher.remote_python = order["command"][0]
        config.SSHLauncher.ssh_args = args
        config.SSHLauncher.scp_args = args
        share = -(-order["count"] // len(order["hosts"]))
        config.SSHEngineSetLauncher.engines = {host: share for host in order["hosts"]}
    else:
        cls.default_template.default_value = with_directives(cls, DIRECTIVES[kind], args)
    return config


def main():
    order = json.loads(sys.argv[1])
    cls = getattr(launchers, CLASSES[order["launcher"]])
    logging.basicConfig(level=logging.INFO)
    loop = IOLoop.current()
    engines = cls(
        config=config_of(order, cls),
        work_dir=order["folder"],
        profile_dir=order["profileFolder"],
        cluster_id=order["clusterId"],
        engine_set_id=order["token"],
    )
    state = {"isEnding": False}

    async def end():
        if state["isEnding"]:
            return
        state["isEnding"] = True
        answer = engines.stop()
        if inspect.isawaitable(answer):
            await answer
        loop.stop()

    def stopped(how):
        print(engines.get_output(remove=True), file=sys.stderr)
        print("the launcher has ended: {}".format(how), file=sys.stderr)
        loop.add_callback(loop.stop)

    async def start():
        answer = engines.start(order["count"])
        if inspect.isawaitable(answer):
            await answer
        engines.on_stop(stopped)

    def on_signal(*_):
        loop.add_callback_from_signal(end)

    def wait_for_end():
        while os.read(0, 4096):
            pass
        loop.add_callback(end)

    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        signal.signal(getattr(signal, name), on_signal)
    if order["isTethered"]:
        threading.Thread(target=wait_for_end, daemon=True).start()
    loop.run_sync(start)
    loop.start()
    sys.exit(0 if state["isEnding"] else 1)


main()
