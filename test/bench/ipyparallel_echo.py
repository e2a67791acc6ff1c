"""ipyparallel_echo.py CONNECTION_FILE SMALL LARGE: what ipyparallel's own client does with two engines, as cluster/session-speed.ts does
it. SMALL and LARGE are the texts of a small and a large chunk."""
import json
import sys
import time

import ipyparallel

client = ipyparallel.Client(sys.argv[1])
while len(client) < 2:
    time.sleep(0.05)


def echo(data):
    return bytes(data)


def copied(data):
    """Reads and writes the configurations, as `copy` does."""
    import io

    import ase.io

    frames = ase.io.read(io.StringIO(data.decode()), ":", format="extxyz")
    text = io.StringIO()
    ase.io.write(text, frames, format="extxyz")
    return text.getvalue().encode()


def content(path):
    with open(path, "rb") as file:
        return file.read()


direct = [client[i] for i in client.ids]
balanced = client.load_balanced_view()
small, large = content(sys.argv[2]), content(sys.argv[3])
for view in direct:
    view.apply_sync(copied, small)

latencies = []
for _ in range(300):
    begun = time.perf_counter()
    direct[0].apply_sync(echo, small)
    latencies.append((time.perf_counter() - begun) * 1e3)
latencies.sort()


def pipelined(count, data, call=echo):
    begun = time.perf_counter()
    calls = [direct[i % 2].apply_async(call, data) for i in range(4)]
    for i in range(4, count):
        calls.append(direct[i % 2].apply_async(call, data))
        calls[i - 4].get()
        calls[i - 4] = None
    for call in calls[-4:]:
        call.get()
    return time.perf_counter() - begun


def scheduled(count, data):
    begun = time.perf_counter()
    for call in [balanced.apply_async(echo, data) for _ in range(count)]:
        call.get()
    return time.perf_counter() - begun


print(
    json.dumps(
        {
            "medianMs": latencies[150],
            "p95Ms": latencies[285],
            "chunksPerSecond": 1000 / pipelined(1000, small),
            "balancedPerSecond": 1000 / scheduled(1000, small),
            "megabytesPerSecond": 100 * len(large) / 1e6 / pipelined(100, large),
            "copiedPerSecond": 300 / pipelined(300, small, copied),
            "copiedMegabytesPerSecond": 8 * len(large) / 1e6 / pipelined(8, large, copied),
        }
    )
)
