"""Where the project declares an object: ``file:line`` for the messages of assertions."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from dbkit.errors import DbkitError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbkit.origin import Key, Place


def declared(kind: str, names: Sequence[str | None]) -> str:
    """Return where the project around the working directory declares an object.

    Args:
        kind: As in ``model.Identity``.
        names: Its name's parts, likewise.

    Returns:
        ``file:line``; empty when no object file declares it, or there is no project here.
    """
    # A connection may stand in for any database, so a name that is unknown here is no error.
    place = _places(Path.cwd()).get((kind, tuple(str(name) for name in names)))
    return f"{place[0]}:{place[1]}" if place else ""


@functools.cache
def _places(directory: Path) -> Mapping[Key, Place]:
    """Read the project once, at the first failure: a green run does not pay for it."""
    from dbkit import config, origin, project  # noqa: PLC0415 - only a failing assertion needs them

    try:
        return origin.places(project.load(config.find_root(directory)))
    except DbkitError:
        return {}
