"""Frames of a type and bytes: the same form as `src/programs/framed-pipe.ts`."""

import os
import select
import struct


class Pipe:
    """A pipe of frames on a descriptor, which programs started from here do not get."""

    def __init__(self, fd):
        self.fd = fd
        self.incoming = select.poll()
        self.incoming.register(fd, select.POLLIN)
        os.set_inheritable(fd, False)

    def receive(self):
        """Type and bytes of the next frame; None when the other side closed the pipe."""
        # Who sleeps in a read of a socket is woken also when the other side takes what was sent to it.
        self.incoming.poll()
        header = self._take(8)
        if header is None:
            return None
        low, high, _, kind = struct.unpack("<IHBB", header)
        payload = self._take(low + (high << 32))
        return None if payload is None else (kind, payload)

    def send(self, kind, payload):
        length = len(payload)
        frame = memoryview(struct.pack("<IHBB", length & 0xFFFFFFFF, length >> 32, 0, kind) + payload)
        while frame:
            frame = frame[os.write(self.fd, frame) :]

    def _take(self, length):
        taken = bytearray(length)
        left = memoryview(taken)
        while left:
            count = os.readv(self.fd, [left])
            if count == 0:
                return None
            left = left[count:]
        return taken
