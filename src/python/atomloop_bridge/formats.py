"""Files in the formats of ASE."""

import itertools

from ase.io import iread, write
from ase.io.formats import UnknownFileTypeError, filetype, get_ioformat, ioformats
from ase.io.trajectory import Trajectory

from atomloop_bridge.atoms import atoms_of, pack_atoms
from atomloop_bridge.errors import BridgeError, ConfigurationError
from atomloop_bridge.lookup import nearest

_BYTES_PER_ATOM = 80


class FormatService:
    def __init__(self):
        self.readers = {}
        self.writers = {}
        self.ids = itertools.count()

    def requests(self):
        names = {"format": self.find, "read": self.read, "next": self.next, "close": self.close}
        return dict(names, write=self.write, add=self.add, finish=self.finish)

    def find(self, request):
        """Name of a format, by name or by the name of a file; for reading the file may be looked into."""
        is_input = request["isInput"]
        name = request["name"]
        if name is None:
            name = _guess(request["path"], is_input)
        elif name not in ioformats:
            near = nearest(name, list(ioformats))
            hint = "did you mean `{}`?".format(near) if near else None
            raise BridgeError("E_UNKNOWN_FORMAT", "ASE has no format `{}`".format(name), hint=hint)
        known = get_ioformat(name)
        if not (known.can_read if is_input else known.can_write):
            verb = "read" if is_input else "write"
            raise BridgeError("E_UNKNOWN_FORMAT", "ASE cannot {} the format `{}`".format(verb, name))
        return {"name": name}

    def read(self, request):
        number = next(self.ids)
        self.readers[number] = _Reader(request["path"], request["format"])
        return number

    def next(self, request):
        return self.readers[request["reader"]].next(request["bytes"])

    def close(self, request):
        self.readers.pop(request["reader"], None)

    def write(self, request):
        number = next(self.ids)
        kind = _TrajectoryWriter if request["format"] == "traj" else _ListWriter
        self.writers[number] = kind(request["path"], request["format"])
        return number

    def add(self, request):
        self.writers[request["writer"]].add([atoms_of(one) for one in request["configurations"]])

    def finish(self, request):
        self.writers.pop(request["writer"]).finish()


def _guess(path, is_input):
    try:
        return filetype(path, read=is_input)
    except (UnknownFileTypeError, OSError, UnicodeError) as thrown:
        raise BridgeError("E_UNKNOWN_FORMAT", "ASE cannot tell the format either: {}".format(thrown)) from thrown


class _Reader:
    """Configurations of a file one after another, as far as ASE can give them so."""

    def __init__(self, path, name):
        self.images = iread(path, index=":", format=name, parallel=False, do_not_split_by_at_sign=True)
        self.failure = None

    def next(self, size):
        """Some configurations, of about `size` bytes as text; none at the end."""
        if self.failure is not None:
            raise self.failure
        packed = []
        try:
            while size > 0:
                atoms = next(self.images, None)
                if atoms is None:
                    break
                packed.append(pack_atoms(atoms, is_strict=False))
                size -= _BYTES_PER_ATOM * (2 + len(atoms))
        except Exception as thrown:
            # What was read before comes first.
            self.failure = thrown
            if not packed:
                raise
        return packed


class _TrajectoryWriter:
    """One configuration after another, with none kept."""

    def __init__(self, path, _):
        self.file = Trajectory(path, "w")

    def add(self, images):
        for atoms in images:
            self.file.write(atoms)

    def finish(self):
        self.file.close()


class _ListWriter:
    """All at once at the end, as most of ASE's writers want them."""

    def __init__(self, path, name):
        self.path = path
        self.name = name
        self.images = []

    def add(self, images):
        self.images += images
        if get_ioformat(self.name).single and len(self.images) > 1:
            raise ConfigurationError("E_ASE", "a file of the format `{}` holds one configuration".format(self.name))

    def finish(self):
        if self.images:
            write(self.path, self.images, format=self.name, parallel=False)
        else:
            open(self.path, "w").close()
