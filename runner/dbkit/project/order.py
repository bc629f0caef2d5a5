"""The order of object files: each after what it needs, otherwise by path.

What only the string body of a routine mentions comes first too where that is possible: PostgreSQL
does not look for it before the routine runs. Files of which each needs another are kept together,
and their statements run in turns.
"""

from __future__ import annotations

import heapq
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from dbkit.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dbkit.parse.values import Declaration, Reference
    from dbkit.project.values import ObjectFile

#: By path the paths that come first.
_Edges = dict[str, set[str]]


def sort(files: Iterable[ObjectFile]) -> tuple[ObjectFile, ...]:
    """Return object files, each after the files it needs.

    Raises:
        ProjectError: Some need each other, and no order of their statements helps.
    """
    by_path = {file.path: file for file in files}
    providers = _providers(by_path.values())
    needs = {path: _needs(file, providers, by_path) for path, file in by_path.items()}
    wished = {path: _mentions(file, providers) - needs[path] for path, file in by_path.items()}
    cycles: list[set[str]] = []
    while True:
        grouped = _grouped(needs, wished, cycles)
        sorter = TopologicalSorter(grouped)
        try:
            sorter.prepare()
        except CycleError as error:
            _break(list(error.args[1]), wished, cycles)
        else:
            break
    for cycle in cycles:
        members = frozenset(cycle)
        for path in cycle:
            by_path[path] = replace(by_path[path], cycle=members)
    ordered = [by_path[path] for first in _drained(sorter) for path in _members(first, cycles)]
    for cycle in cycles:
        list(sequence([by_path[path] for path in sorted(cycle)]))
    return tuple(ordered)


def sequence(files: Iterable[ObjectFile]) -> Iterator[tuple[ObjectFile, Declaration]]:
    """Return the statements of files that are in order, in the order to run them.

    Raises:
        ProjectError: Some files need each other, and no order of their statements helps.
    """
    files = tuple(files)
    done: set[str] = set()
    for file in files:
        if not file.cycle:
            yield from ((file, declared) for declared in file.declarations)
        elif file.path not in done:
            together = [other for other in files if other.path in file.cycle]
            done |= {other.path for other in together}
            yield from _in_turns(together)


def exclusive(one: ObjectFile, other: ObjectFile) -> bool:
    """Return whether at most one of two files is ever applied to a database."""
    return bool(one.requires & other.unless or other.requires & one.unless)


# -- files ---------------------------------------------------------------------------------------


def _providers(files: Iterable[ObjectFile]) -> Mapping[Reference, list[ObjectFile]]:
    providers: dict[Reference, list[ObjectFile]] = {}
    for file in files:
        for declared in file.declarations:
            for reference in declared.provides:
                providers.setdefault(reference, []).append(file)
    return providers


def _needs(
    file: ObjectFile,
    providers: Mapping[Reference, list[ObjectFile]],
    by_path: Mapping[str, ObjectFile],
) -> set[str]:
    """Return the paths that a file needs first."""
    own = {r for d in file.declarations if d.identity.kind != "aggregate" for r in d.provides}
    wanted = {reference for declared in file.declarations for reference in declared.needs - own}
    named = {path for path in file.after if path in by_path}
    return named | (_providing(file, wanted, providers) - {file.path})


def _mentions(file: ObjectFile, providers: Mapping[Reference, list[ObjectFile]]) -> set[str]:
    """Return the paths that should come first, if that is possible."""
    wanted = {reference for declared in file.declarations for reference in declared.mentions}
    return _providing(file, wanted, providers) - {file.path}


def _providing(
    file: ObjectFile, wanted: set[Reference], providers: Mapping[Reference, list[ObjectFile]]
) -> set[str]:
    return {
        other.path
        for reference in wanted
        for other in providers.get(reference, ())
        if not exclusive(file, other)
    }


def _grouped(needs: _Edges, wished: _Edges, cycles: list[set[str]]) -> dict[str, list[str]]:
    """Return the edges between files, those of a cycle taken for one."""
    name = {path: min(cycle) for cycle in cycles for path in cycle}
    edges: _Edges = {}
    for path, first in needs.items():
        mine = name.get(path, path)
        found = {name.get(other, other) for other in first | wished[path]}
        edges.setdefault(mine, set()).update(found - {mine})
    # Sorted, so that the same cycle is found first every time.
    return {path: sorted(edges[path]) for path in sorted(edges)}


def _break(found: list[str], wished: _Edges, cycles: list[set[str]]) -> None:
    """Leave out the wishes of a cycle; where there are none, keep its files together."""
    members = {path for first in found for path in _members(first, cycles)}
    if any(wished[path] & members for path in members):
        for path in members:
            wished[path] -= members
        return
    cycles[:] = [cycle for cycle in cycles if not cycle & members]
    cycles.append(members)


def _members(path: str, cycles: list[set[str]]) -> list[str]:
    return next((sorted(cycle) for cycle in cycles if path in cycle), [path])


def _drained(sorter: TopologicalSorter[str]) -> Iterator[str]:
    ready = sorted(sorter.get_ready())
    while ready:
        path = heapq.heappop(ready)
        yield path
        sorter.done(path)
        for freed in sorter.get_ready():
            heapq.heappush(ready, freed)


# -- statements ----------------------------------------------------------------------------------


def _in_turns(files: list[ObjectFile]) -> Iterator[tuple[ObjectFile, Declaration]]:
    """Return the statements of files that need each other: each file's in their order.

    A name is there once one of the statements that provide it ran: of overloads, the text does not
    say which is meant.
    """
    waiting = {file.path: list(file.declarations) for file in files}
    by_path = {file.path: file for file in files}
    provided = {r for file in files for d in file.declarations for r in d.provides}
    made: set[Reference] = set()
    moved = True
    while moved:
        moved = False
        for path, rest in waiting.items():
            while rest and _ready(by_path[path], rest[0], provided - made, waiting):
                made |= rest[0].provides
                moved = True
                yield by_path[path], rest.pop(0)
    stuck = {path: by_path[path] for path, rest in waiting.items() if rest}
    if stuck:
        raise _refused(stuck)


def _refused(files: Mapping[str, ObjectFile]) -> ProjectError:
    """Return what to say of files that need each other."""
    providers = _providers(files.values())
    needs = {path: sorted(_needs(file, providers, files)) for path, file in files.items()}
    members = sorted(files)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        # graphlib names each member before the one that needs it.
        members = list(reversed(error.args[1]))
    return ProjectError(
        [f"these files need each other: {' needs '.join(members)}"],
        "put one of them first with a plpgsql body, or leave the reference out",
    )


def _ready(
    file: ObjectFile,
    declared: Declaration,
    missing: set[Reference],
    waiting: Mapping[str, list[Declaration]],
) -> bool:
    if any(waiting.get(path) for path in file.after):
        return False
    return not declared.needs & missing
