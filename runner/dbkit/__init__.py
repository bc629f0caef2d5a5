"""dbkit: declarative SQL migrations for PostgreSQL, plain SQL files and one thin runner."""

from dbkit.errors import DbkitError

__all__ = ["DbkitError", "__version__"]

__version__ = "0.1.0"
