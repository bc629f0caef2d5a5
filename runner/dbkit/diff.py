"""Two snapshots of facts, and what differs between them; knows no kind of object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dbkit.model import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Kind, schema, name.
Key = tuple[str, str, str]

#: Attributes that say where something stands, not what it is.
ORDER = frozenset({"position"})


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


def fold(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Leave out what came or went with what it belongs to: the columns of a table that is new.

    Args:
        changes: Sorted or not; their order is kept.
    """
    changes = tuple(changes)
    whole = {(c.schema, c.name, c.change) for c in changes if c.change != "changed"}
    return tuple(c for c in changes if not _owners(c) & whole)


def _owners(change: Change) -> set[Key]:
    """Return what a fact may belong to: everything that its name is a part of."""
    names, found = change.name, set()
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
        if pair[0] != pair[1] or (name in before) != (name in after)
    }
    return Change(*key, "changed", different) if different else None


def _attributes(definition: str | None) -> dict[str, Any]:
    return {} if definition is None else dict(json.loads(definition))
