"""What views call on engines of ipyparallel. Names are those of the engine's user, as in ipyparallel's own views."""
import ast
import contextlib
import io
import os
import socket
import sys

from IPython import get_ipython


def _names():
    return get_ipython().user_ns


def execute(code):
    """Runs text; tells what it printed, and the value of its last line where that is an expression."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        value = _run(code, "<execute>")
    return {"stdout": out.getvalue(), "stderr": err.getvalue(), "result": None if value is None else repr(value)}


def _run(code, file):
    tree = ast.parse(code, file)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec"), _names())
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), file, "eval"), _names())


def push(**values):
    _names().update(values)


def pull(name):
    return _find(name)


def gather(name):
    return list(_find(name))


def _find(name):
    names = _names()
    if name not in names:
        raise NameError("name %r is not defined" % name)
    return names[name]


def apply_to_each(function, values):
    return [function(value) for value in values]


def place():
    version = ".".join(map(str, sys.version_info[:3]))
    return {"host": socket.gethostname(), "pid": os.getpid(), "executable": sys.executable or "", "version": version}
