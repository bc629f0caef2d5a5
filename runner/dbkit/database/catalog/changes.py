"""Two snapshots of facts, and what differs between them; knows no kind of object."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Kind, schema, name.
Key = tuple[str, str, str]

#: Attributes that say where something stands, not what it is.
ORDER = frozenset({"position"})

#: Attributes that only some roles can see: a side without one says nothing about it.
PARTLY_SEEN = frozenset({"connection", "mapping options"})


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs between two snapshots.

    Attributes:
        kind: The fact's kind.
        schema: Its schema; empty for what has none.
        name: Its name within kind and schema.
        change: ``missing`` (only on the left), ``unexpected`` (only on the right), ``changed``.
        attributes: The attributes that differ, left and right; None where a side has none. Those
            of the whole fact when it is missing or unexpected.
    """

    kind: str
    schema: str
    name: str
    change: str
    attributes: Mapping[str, tuple[Any, Any]]


def diff(
    left: Mapping[Key, str],
    right: Mapping[Key, str],
    ignore_attributes: frozenset[str] = ORDER,
) -> tuple[Change, ...]:
    """Compare two snapshots.

    Args:
        left: The facts as they should be: definitions as JSON text, by kind, schema and name.
        right: The facts as they are.
        ignore_attributes: Names of attributes that may differ.

    Returns:
        The changes, sorted by kind, schema and name.
    """
    keys = sorted(key for key in left.keys() | right.keys() if left.get(key) != right.get(key))
    changes = (_change(key, left.get(key), right.get(key), ignore_attributes) for key in keys)
    return tuple(change for change in changes if change)


def inherit(
    built: Mapping[Key, str], born: Mapping[Key, str], other: Mapping[Key, str]
) -> tuple[dict[Key, str], int]:
    """Give a built side the other side's values where it only has what its server was born with.

    Who owns the schema ``public`` of an empty database, what comments and grants it comes with:
    that is the server's, unless the build changed it.

    Args:
        built: The facts of a database that was built from files.
        born: The facts of the same database before it was built.
        other: The facts as another server has them.

    Returns:
        The facts of the built side as they would be on the other server, and in how many that made
        a difference.
    """
    facts, number = dict(built), 0
    for key in born.keys() & built.keys():
        there = other.get(key)
        if built[key] == there:
            continue
        settled = _inherited(built[key], born[key], there)
        number += settled != facts[key]
        if settled is None:
            del facts[key]
        else:
            facts[key] = settled
    return facts, number


def _inherited(built: str, born: str, other: str | None) -> str | None:
    """Return a fact with the attributes that the build changed, and the other side's for the rest.

    Args:
        built: The fact after the build.
        born: The fact before it.
        other: The fact of the other side; None where it is missing.

    Returns:
        None where the other side does not have the fact and the build did nothing to it.
    """
    if other is None:
        return None if built == born else built
    now, before, there = _attributes(built), _attributes(born), _attributes(other)
    changed = {n for n in now.keys() | before.keys() if now.get(n) != before.get(n)}
    kept = {name: value for name, value in there.items() if name not in changed}
    made = {name: value for name, value in now.items() if name in changed}
    # As the other side spells it, where that comes to the same: equal texts are not parsed again.
    return other if {**kept, **made} == there else json.dumps({**kept, **made})


def of_the_server(number: int) -> dict[str, int]:
    """Return what a report says of facts that were not compared because a server has its own."""
    return {"given by the server, not by the files": number} if number else {}


def fold(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Leave out what came or went with what it belongs to: the columns of a table that is new.

    Args:
        changes: Sorted or not; their order is kept.
    """
    changes = tuple(changes)
    whole = {(c.schema, c.name, c.change) for c in changes if c.change != "changed"}
    return tuple(c for c in changes if not _owners(c) & whole)


def _owners(change: Change) -> set[Key]:
    """Return what a fact may belong to: everything that its name is a part of.

    A grant is called by its object, and to whom; a member of a publication, and in which.
    """
    names = change.name.rpartition(" in ")[0] or change.name
    whole = names.rpartition(" to ")[0]
    found = {(change.schema, part, change.change) for part in (whole, names) if part != change.name}
    names = whole or names
    while "." in names:
        names = names.rpartition(".")[0]
        found.add((change.schema, names, change.change))
    return found


def _change(
    key: Key, left: str | None, right: str | None, ignored: frozenset[str]
) -> Change | None:
    # Texts that are equal never come here: only what differs is ever parsed.
    before, after = _attributes(left), _attributes(right)
    names = [name for name in {**before, **after} if name not in ignored]
    attributes = {name: (before.get(name), after.get(name)) for name in sorted(names)}
    if left is None:
        return Change(*key, "unexpected", attributes)
    if right is None:
        return Change(*key, "missing", attributes)
    different = {
        name: pair
        for name, pair in attributes.items()
        if (pair[0] != pair[1] or (name in before) != (name in after))
        and not (name in PARTLY_SEEN and None in pair)
    }
    return Change(*key, "changed", different) if different else None


def _attributes(definition: str | None) -> dict[str, Any]:
    return {} if definition is None else dict(json.loads(definition))
