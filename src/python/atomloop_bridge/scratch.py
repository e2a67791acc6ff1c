"""A directory of its own for each configuration of a calculator that works with files."""

import contextlib
import os
import shutil
import tempfile


class Scratch:
    def __init__(self, calculator, name):
        self.calculator = calculator
        self.name = name
        # Calculators that write input files have this method, or a template that has it.
        template = getattr(calculator, "template", None)
        self.is_needed = hasattr(calculator, "write_input") or hasattr(template, "write_input")

    @contextlib.contextmanager
    def directory(self, place):
        """It is removed after success; after a failure its name is added to the exception."""
        if not self.is_needed:
            yield
            return
        root = os.environ.get("ATOMLOOP_SCRATCH") or None
        path = tempfile.mkdtemp(prefix="atomloop-{}-{}-".format(self.name, place), dir=root)
        here = os.getcwd()
        try:
            self._enter(path)
            yield
        except Exception as thrown:
            _add(thrown, path)
            raise
        else:
            shutil.rmtree(path, ignore_errors=True)
        finally:
            os.chdir(here)

    def _enter(self, path):
        try:
            self.calculator.directory = path
        except Exception:
            os.chdir(path)


def _add(thrown, path):
    note = "files are kept in {}".format(path)
    first = thrown.args[0] if thrown.args else ""
    if isinstance(first, str):
        thrown.args = ("{} ({})".format(first, note) if first else note,) + thrown.args[1:]
