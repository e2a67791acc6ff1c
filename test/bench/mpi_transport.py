"""One rank of two: mpi_transport.py SCHEDULE pickle|buffer, as mpi/transport.ts does it, with mpi4py."""
import json
import sys
import time

import numpy
from mpi4py import MPI

comm = MPI.COMM_WORLD
legs = json.loads(sys.argv[1])


def ask_pickles(_, window, tasks):
    task = bytes(64)
    for _ in range(window):
        comm.send(task, 1)
    for i in range(tasks):
        comm.recv(source=1)
        if i + window < tasks:
            comm.send(task, 1)


def answer_pickles(size, _, tasks):
    result = bytes(size)
    for _ in range(tasks):
        comm.recv(source=0)
        comm.send(result, 0)


def ask_buffers(size, window, tasks):
    task = numpy.zeros(64, "u1")
    places = [numpy.empty(size, "u1") for _ in range(window)]
    requests = [comm.Irecv(place, 1) for place in places]
    for _ in range(window):
        comm.Send(task, 1)
    for i in range(tasks):
        requests[i % window].Wait()
        if i + window < tasks:
            requests[i % window] = comm.Irecv(places[i % window], 1)
            comm.Send(task, 1)


def answer_buffers(size, window, tasks):
    task = numpy.empty(64, "u1")
    result = numpy.zeros(size, "u1")
    requests = [MPI.REQUEST_NULL] * window
    for i in range(tasks):
        comm.Recv(task, 0)
        requests[i % window].Wait()
        requests[i % window] = comm.Isend(result, 0)
    MPI.Request.Waitall(requests)


ask, answer = {"pickle": (ask_pickles, answer_pickles), "buffer": (ask_buffers, answer_buffers)}[sys.argv[2]]
if comm.rank == 0:
    seconds = []
    for leg in legs:
        begun = time.perf_counter()
        ask(*leg)
        seconds.append(time.perf_counter() - begun)
    print(json.dumps(seconds))
else:
    for leg in legs:
        answer(*leg)
