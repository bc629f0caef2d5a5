"""What stands on an object that has to be dropped, and what must be made again after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit import session
from dbkit.drop_order import dependents_first
from dbkit.errors import ApplyError
from dbkit.model import key
from dbkit.statements import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.model import Declaration, Identity, ObjectFile

Address = tuple[int, int]


class Closure:
    """Keeps account, during one run, of what was dropped and has to be made again.

    Args:
        connection: The run's connection.
        files: The object files in force, in order.
        recorded: Statements applied earlier; those in no file any more may be dropped as well.
    """

    def __init__(
        self,
        connection: session.Connection,
        files: Iterable[ObjectFile],
        recorded: Iterable[Declaration],
    ) -> None:
        self.connection = connection
        self.files = tuple(files)
        self.recorded = tuple(recorded)
        self.pending: set[tuple[str, int]] = set()

    def take(self, file: ObjectFile, declaration: Declaration) -> bool:
        """Say whether a statement has to be run again, and take it off the account."""
        entry = (file.path, declaration.offset)
        if entry not in self.pending:
            return False
        self.pending.remove(entry)
        return True

    def lose(self, declaration: Declaration) -> None:
        """Note that an object was dropped: it and all that was attached to it must come back."""
        lost = key(declaration.identity)
        for file in self.files:
            for candidate in file.declarations:
                attached = candidate.on is not None and key(candidate.on) == lost
                if attached or key(candidate.identity) == lost:
                    self.pending.add((file.path, candidate.offset))

    def lift(self, path: str, declaration: Declaration) -> list[Declaration]:
        """Return what stands on an object, in the order to drop it, and note each as dropped.

        Raises:
            ApplyError: Something stands on it that no file owns.
        """
        dependents = self._dependents(declaration.identity)
        owned = self._owned()
        foreign = sorted({name for address, name in dependents.items() if address not in owned})
        if foreign:
            message = f"{path}: cannot drop {declaration.identity} to make it again or remove it"
            lines = "".join(f"\n    {name} depends on it, and no file owns it" for name in foreign)
            hint = "bring that under dbkit as an object file, or drop it by hand first"
            raise ApplyError(message + lines, hint)
        lifted = [owned[address] for address in dependents]
        for dependent in lifted:
            self.lose(dependent)
        return lifted

    def _dependents(self, identity: Identity) -> dict[Address, str]:
        """Return address and description of what stands on an object, the outermost first."""
        start = addresses(self.connection, [identity])[0]
        if start is None:
            return {}
        parameters = {"classid": start[0], "objid": start[1]}
        rows = self.connection.execute(session.query("catalog/dependents"), parameters).fetchall()
        graph: dict[Address, set[Address]] = {}
        named: dict[Address, str] = {}
        for row in rows:
            graph.setdefault((row["refclassid"], row["refobjid"]), set()).add(
                (row["classid"], row["objid"])
            )
            if row["named"]:
                named[row["classid"], row["objid"]] = row["description"]
        return {address: named[address] for address in dependents_first(graph) if address in named}

    def _owned(self) -> dict[Address, Declaration]:
        """Return the declared objects by their address in the catalog."""
        declared = [*self.recorded, *(d for file in self.files for d in file.declarations)]
        makers = [d for d in declared if d.on is None or d.identity.kind in ATTACHED]
        found = addresses(self.connection, [d.identity for d in makers])
        return {a: d for a, d in zip(found, makers, strict=True) if a is not None}


def addresses(
    connection: session.Connection, identities: Iterable[Identity]
) -> list[Address | None]:
    """Return the catalog address of each object; None where it is missing or has none."""
    wanted = [(_class(identity), _text(identity)) for identity in identities]
    rows = connection.execute(
        session.query("catalog/address"), ([c for c, _ in wanted], [t for _, t in wanted])
    )
    return [(row["classid"], row["objid"]) if row["objid"] is not None else None for row in rows]


#: Kinds that sit on a relation and may still stand on something else (a policy calls a function).
ATTACHED = {"policy", "trigger", "index", "rule"}


def _class(identity: Identity) -> str:
    return key(identity)[0]


def _text(identity: Identity) -> str:
    """Return what the server resolves: a quoted name, a signature, or a name's parts."""
    if _class(identity) == "routine":
        return f"{quote(*identity.names)}({', '.join(identity.arguments)})"
    if _class(identity) == "relation" or identity.kind == "index":
        return quote(*identity.names)
    return "\x1f".join(identity.names)
