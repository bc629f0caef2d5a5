"""Where the project declares an object: ``file:line`` for the messages of assertions."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from dbkit.errors import DbkitError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbkit.project.places import Key, Place


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
    # Only a failing assertion needs them.
    from dbkit import config  # noqa: PLC0415
    from dbkit.project import places  # noqa: PLC0415
    from dbkit.project.load import load_project  # noqa: PLC0415

    try:
        return places.places(load_project(config.find_root(directory)))
    except DbkitError:
        return {}
