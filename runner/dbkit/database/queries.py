"""The package's queries, each a file of its own."""

from __future__ import annotations

from importlib import resources


def query(name: str, package: str = "dbkit.database.catalog") -> bytes:
    """Return a query by its path in a package, without its ending: ``address``."""
    return resources.files(package).joinpath(f"{name}.sql").read_bytes()
