"""The engine's side of a run of atomloop: starts its worker beside the engine, and tells the run when that has ended.

The text travels with the calls, so that nothing has to be installed where engines are. Python 3.7 or later.
"""
import hashlib
import hmac
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading

TAIL_BYTES = 4096
# By address.
workers = {}
DIED = 4


def look():
    """Where this engine is: process ids mean something within one host, boot and namespace."""

    def read(get):
        try:
            return get().strip()
        except OSError:
            return ""

    return json.dumps(
        {
            "machine": {
                "host": socket.gethostname(),
                "bootId": read(lambda: open("/proc/sys/kernel/random/boot_id").read()),
                "pidNamespace": read(lambda: os.readlink("/proc/self/ns/pid")),
            },
            "pid": os.getpid(),
        }
    )


def refusal(reason, got):
    return json.dumps({"refusal": {"reason": reason, "got": got}})


def program(order):
    """Node and the worker's module: those of the driver where they are here too, else those on the path of the engine."""
    entry = order["entry"]
    if not os.path.isfile(entry):
        command = shutil.which("atomloop")
        if command is None:
            return None, None
        package = os.path.dirname(os.path.dirname(os.path.realpath(command)))
        entry = os.path.join(package, order["entryInPackage"])
    node = order["node"] if os.access(order["node"], os.X_OK) else shutil.which("node")
    return node, entry if os.path.isfile(entry) else None


def version_of(entry, order):
    package = entry[: -len(order["entryInPackage"])]
    with open(os.path.join(package, "package.json"), encoding="utf-8") as file:
        return json.load(file)["version"]


def start(order_text):
    """Starts the worker and returns its process id, or why it cannot be started, as JSON."""
    order = json.loads(order_text)
    node, entry = program(order)
    if entry is None:
        return refusal("package", order["entry"])
    if node is None:
        return refusal("node", os.environ.get("PATH", ""))
    version = version_of(entry, order)
    if version != order["version"]:
        return refusal("version", version)
    broker = Broker(order)
    environment = {"ATOMLOOP_PYTHON": sys.executable, **os.environ, **order["environment"]}
    try:
        worker = subprocess.Popen(
            [node] + order["options"] + [entry, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=order["cwd"] if os.path.isdir(order["cwd"]) else None,
            env=environment,
            # Signals to the engine's group are not the worker's.
            start_new_session=True,
        )
    except OSError as error:
        return refusal("start", str(error))
    # The pipe stays open: its end is the engine's.
    init = dict(broker.init(), identity=order["identity"], driver=order["driver"], place=order["place"])
    worker.stdin.write(json.dumps(init).encode() + b"\n")
    worker.stdin.flush()
    workers[order["identity"]] = worker
    threading.Thread(target=watch, args=(worker, broker), daemon=True).start()
    return json.dumps({"pid": worker.pid})


def end(identity):
    """Kills a worker that has not spoken yet, and so may not listen."""
    worker = workers.get(identity)
    if worker is not None:
        worker.kill()
    return ""


def watch(worker, broker):
    """Tells the driver how the worker ended: it may be gone without a word."""
    tail = bytearray()

    def read():
        for part in iter(lambda: os.read(worker.stdout.fileno(), 1 << 16), b""):
            tail.extend(part)
            del tail[:-TAIL_BYTES]

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    code = worker.wait()
    workers.pop(broker.worker, None)
    reader.join(0.5)
    broker.tell(DIED, {"code": code, "tail": bytes(tail).decode("utf-8", "replace")})


class Broker:
    """The controller's queue of control messages, which passes on whatever has an address."""

    def __init__(self, order):
        from IPython import get_ipython

        app = get_ipython().kernel.parent
        info = app.connection_info
        separator = "-" if info["interface"].startswith("ipc") else ":"
        _, tunneled = app.init_connector()
        self.url = tunneled("{}{}{}".format(info["interface"], separator, info["control"]))
        self.key = app.session.key
        self.curve = [getattr(app, "curve_" + name, b"") for name in ("serverkey", "publickey", "secretkey")]
        self.worker = order["identity"]
        # Another than the worker's own, whose connection may still be there.
        self.identity = (order["identity"] + ".end").encode()
        self.driver = order["driver"].encode()

    def init(self):
        names = ("serverKey", "publicKey", "secretKey")
        curve = {name: key.decode() for name, key in zip(names, self.curve)}
        return {"url": self.url, "key": self.key.decode(), **({"curve": curve} if self.curve[0] else {})}

    def tell(self, type, value):
        import zmq

        text = json.dumps([value, []]).encode()
        payload = struct.pack("<II", len(text), 0) + text + bytes(-len(text) % 8)
        header = bytes(7) + bytes([type])
        place = b"\0".join([self.identity, self.driver, header])
        mac = hmac.new(self.key, place + payload, hashlib.sha256).digest() if self.key else b""
        peer = zmq.Context.instance().socket(zmq.DEALER)
        peer.setsockopt(zmq.IDENTITY, self.identity)
        peer.setsockopt(zmq.LINGER, 2000)
        if self.curve[0]:
            peer.curve_serverkey, peer.curve_publickey, peer.curve_secretkey = self.curve
        peer.connect(self.url)
        peer.send_multipart([self.driver, b"<IDS|MSG>", header, mac, payload])
        peer.close()
