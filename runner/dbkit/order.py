"""The order of object files: each after what it refers to, otherwise by path."""

from __future__ import annotations

import heapq
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from dbkit.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.model import ObjectFile, Reference


def sort(files: Iterable[ObjectFile]) -> tuple[ObjectFile, ...]:
    """Return object files, each after the files it needs.

    Raises:
        ProjectError: Some need each other.
    """
    by_path = {file.path: file for file in files}
    sorter = TopologicalSorter(_edges(by_path))
    try:
        sorter.prepare()
    except CycleError as error:
        # graphlib names each member before the one that needs it.
        members = " needs ".join(reversed(error.args[1]))
        raise ProjectError(
            [f"these files need each other: {members}"],
            "put one of them first with a plpgsql body, or leave the reference out",
        ) from error
    ready = sorted(sorter.get_ready())
    ordered = []
    while ready:
        path = heapq.heappop(ready)
        ordered.append(by_path[path])
        sorter.done(path)
        for freed in sorter.get_ready():
            heapq.heappush(ready, freed)
    return tuple(ordered)


def exclusive(one: ObjectFile, other: ObjectFile) -> bool:
    """Return whether at most one of two files is ever applied to a database."""
    return bool(one.requires & other.unless or other.requires & one.unless)


def _edges(by_path: dict[str, ObjectFile]) -> dict[str, set[str]]:
    """Return the paths each path needs first."""
    providers: dict[Reference, list[ObjectFile]] = {}
    for file in by_path.values():
        for declared in file.declarations:
            for reference in declared.provides:
                providers.setdefault(reference, []).append(file)
    return {path: _needs(file, providers, by_path) for path, file in by_path.items()}


def _needs(
    file: ObjectFile, providers: dict[Reference, list[ObjectFile]], by_path: dict[str, ObjectFile]
) -> set[str]:
    own = {reference for declared in file.declarations for reference in declared.provides}
    found = {path for path in file.after if path in by_path}
    for declared in file.declarations:
        for reference in declared.needs - own:
            found.update(
                other.path for other in providers.get(reference, ()) if not exclusive(file, other)
            )
    return found
