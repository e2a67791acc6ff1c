"""ipyparallel_echo.py CONNECTION_FILE: what ipyparallel's own client does with two engines, as cluster/session-speed.ts does it."""
import json
import sys
import time

import ipyparallel

client = ipyparallel.Client(sys.argv[1])
while len(client) < 2:
    time.sleep(0.05)


def echo(data):
    return bytes(data)


direct = [client[i] for i in client.ids]
balanced = client.load_balanced_view()
small = bytes(600)
for view in direct:
    view.apply_sync(echo, small)

latencies = []
for _ in range(300):
    begun = time.perf_counter()
    direct[0].apply_sync(echo, small)
    latencies.append((time.perf_counter() - begun) * 1e3)
latencies.sort()


def pipelined(count, data):
    begun = time.perf_counter()
    calls = [direct[i % 2].apply_async(echo, data) for i in range(4)]
    for i in range(4, count):
        calls.append(direct[i % 2].apply_async(echo, data))
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


large = bytes(1_500_000)
print(
    json.dumps(
        {
            "medianMs": latencies[150],
            "p95Ms": latencies[285],
            "chunksPerSecond": 1000 / pipelined(1000, small),
            "balancedPerSecond": 1000 / scheduled(1000, small),
            "megabytes": len(large) / 1e6,
            "megabytesPerSecond": 100 * len(large) / 1e6 / pipelined(100, large),
        }
    )
)
