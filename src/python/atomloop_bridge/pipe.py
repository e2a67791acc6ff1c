"""Frames of a type and bytes: the same form as `src/programs/framed-pipe.ts`."""

import os
import struct

_READ = 1 << 16


class Pipe:
    """A pipe of frames on a descriptor, which programs started from here do not get."""

    def __init__(self, fd):
        self.fd = fd
        self.left = bytearray()
        os.set_inheritable(fd, False)

    def receive(self):
        """Type and bytes of the next frame; None when the other side closed the pipe."""
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
        while len(self.left) < length:
            part = os.read(self.fd, max(_READ, length - len(self.left)))
            if not part:
                return None
            self.left += part
        taken = self.left[:length]
        self.left = self.left[length:]
        return taken
