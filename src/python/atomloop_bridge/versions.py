"""Prints as one line of JSON which Python this is, and the versions of the modules that are named. Imports none of them."""
import json
import os
import sys

# Modules beside this file are not those that are asked for.
sys.path[0] = os.getcwd()
try:
    from importlib import metadata
except ImportError:  # Python 3.7
    metadata = None


def version_of(module):
    """None where no installed package has it; a package may have another name than its module."""
    try:
        return metadata.version(module)
    except metadata.PackageNotFoundError:
        of_modules = getattr(metadata, "packages_distributions", dict)()
        return metadata.version(of_modules[module][0]) if module in of_modules else None


versions = {} if metadata is None else {name: version_of(name) for name in sys.argv[1:]}
packages = {name: version for name, version in versions.items() if version is not None}
own = ".".join(str(part) for part in sys.version_info[:3])
print("\n" + json.dumps({"executable": sys.executable, "version": own, "packages": packages}))
