"""Where the catalog has declared objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.database.queries import query
from dbkit.parse.syntax import quote
from dbkit.parse.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.database import session
    from dbkit.parse.values import Identity

Address = tuple[int, int]


def missing(connection: session.Connection, identities: Iterable[Identity]) -> frozenset[Identity]:
    """Return those of some objects that are not in the catalog."""
    sought = [identity for identity in identities if _class(identity) in SOUGHT]
    found = addresses(connection, sought)
    return frozenset(i for i, a in zip(sought, found, strict=True) if a is None)


def addresses(
    connection: session.Connection, identities: Iterable[Identity]
) -> list[Address | None]:
    """Return the catalog address of each object; None where it is missing or has none."""
    wanted = [(_class(identity), _text(identity)) for identity in identities]
    names = ([c for c, _ in wanted], [t for _, t in wanted])
    # Prepared, because it is asked often and planning it takes longer than running it.
    rows = connection.execute(query("address"), names, prepare=True)
    return [(row["classid"], row["objid"]) if row["objid"] is not None else None for row in rows]


#: Kinds that sit on a relation and may depend on something else, too (a policy calls a function).
ATTACHED = {
    "policy",
    "trigger",
    "index",
    "rule",
    "column default",
    "statistics",
    "operator class",
}


#: What ``catalog/address`` can find.
SOUGHT = {
    "relation",
    "routine",
    "publication",
    "publication relation",
    "operator",
    "operator family",
    "cast",
    "event trigger",
    "text search configuration",
    "text search dictionary",
    "text search parser",
    "text search template",
    *ATTACHED,
}


def _class(identity: Identity) -> str:
    return key(identity)[0]


def _text(identity: Identity) -> str:
    """Return what the server resolves: a quoted name, or a name's parts and argument types."""
    if _class(identity) == "relation" or identity.kind in {"index", "sequence"}:
        return quote(*identity.names)
    return "\x1f".join([*identity.names, *identity.arguments])
