"""What an engine can tell of itself, and programs that it runs. Python 3.7 or later."""
import os
import socket
import subprocess


def look():
    """Where it is, what its host has to do, and how many runs have a worker beside it."""
    import psutil
    from IPython import get_ipython

    def is_worker(child):
        try:
            return "schemes/cluster/entry" in " ".join(child.cmdline())
        except psutil.Error:
            return False

    get_ipython().kernel.was_looked_at = True
    workers = sum(is_worker(child) for child in psutil.Process().children())
    return {
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "load": os.getloadavg()[0],
        "cores": os.cpu_count() or 1,
        "started": psutil.Process().create_time(),
        "workers": workers,
    }


def run(command, folder, seconds):
    """Runs a program to its end, in the same folder where there is one of that name."""
    try:
        done = subprocess.run(
            command,
            cwd=folder if os.path.isdir(folder) else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=seconds,
        )
    except OSError as error:
        return {"code": 127, "stdout": b"", "stderr": (str(error) + "\n").encode()}
    except subprocess.TimeoutExpired as error:
        late = "ended after {:g} s\n".format(seconds).encode()
        return {"code": 124, "stdout": error.stdout or b"", "stderr": (error.stderr or b"") + late}
    return {"code": done.returncode, "stdout": done.stdout, "stderr": done.stderr}
