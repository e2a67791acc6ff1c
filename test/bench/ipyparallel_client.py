"""Speeds of ipyparallel's own client as JSON: ipyparallel_client.py CONNECTION_FILE CALLS PIPELINED PAYLOADS"""
import json
import sys
import time

import ipyparallel

connection_file, calls, pipelined, payloads = sys.argv[1], *map(int, sys.argv[2:])
client = ipyparallel.Client(connection_file)
direct, balanced = client[client.ids[0]], client.load_balanced_view()
megabyte = bytes(1_000_000)


def latency(view):
    times = []
    for i in range(calls):
        begun = time.perf_counter()
        assert view.apply_sync(abs, -i) == i
        times.append(time.perf_counter() - begun)
    return sorted(times)[calls // 2]


def rate():
    begun = time.perf_counter()
    results = [balanced.apply_async(abs, -i) for i in range(pipelined)]
    assert [one.get() for one in results] == list(range(pipelined))
    return pipelined / (time.perf_counter() - begun)


def throughput():
    begun = time.perf_counter()
    results = [direct.apply_async(bytes, megabyte) for _ in range(payloads)]
    assert all(one.get() == megabyte for one in results)
    return 2 * len(megabyte) * payloads / (time.perf_counter() - begun)


direct.apply_sync(abs, -1)
balanced.apply_sync(abs, -1)
cpu = time.process_time()
answer = {"direct": latency(direct), "balanced": latency(balanced), "rate": rate(), "throughput": throughput()}
print(json.dumps({**answer, "cpu": time.process_time() - cpu}))
