"""Runs a command and prints its wall and CPU seconds and peak memory, from wait4, as one JSON line on descriptor 3.

A small process of its own: the peak of a child begins at the size of the process that starts it.
"""
import json
import os
import sys
import time

begun = time.monotonic()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_CLOSE, 3)])
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - begun
record = {"code": os.waitstatus_to_exitcode(status), "wall": wall, "cpu": usage.ru_utime + usage.ru_stime,
          "peak": usage.ru_maxrss * 1024}
os.write(3, json.dumps(record).encode())
