"""What depends on an object that has to be dropped, and what must be created again after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.apply.drop_order import dependents_first
from dbkit.database import session
from dbkit.database.catalog.addresses import ATTACHED, addresses
from dbkit.database.queries import query
from dbkit.errors import ApplyError, visible
from dbkit.parse.names import drop
from dbkit.parse.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.database.catalog.addresses import Address
    from dbkit.parse.values import Declaration, Identity
    from dbkit.project.values import ObjectFile


class Closure:
    """Keeps account, during one run, of what was dropped and has to be recreated.

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
        self.kept: dict[tuple[str, ...], list[str]] = {}

    def pop_pending(self, file: ObjectFile, declaration: Declaration) -> bool:
        """Say whether a statement has to be run again, and take it off the account."""
        entry = (file.path, declaration.offset)
        if entry not in self.pending:
            return False
        self.pending.remove(entry)
        return True

    def mark_dropped(self, declaration: Declaration) -> None:
        """Note that an object was dropped: it and all that was attached must come back.

        What is attached may have something attached itself: a view has a trigger, that a comment.
        """
        lost = [key(_dropped(declaration))]
        while lost:
            gone = lost.pop()
            for file in self.files:
                for candidate in file.declarations:
                    entry = (file.path, candidate.offset)
                    attached = candidate.on is not None and key(candidate.on) == gone
                    if entry not in self.pending and (attached or key(candidate.identity) == gone):
                        self.pending.add(entry)
                        lost.append(key(candidate.identity))

    def keep(self, declarations: Iterable[Declaration]) -> None:
        """Note what objects have beside what files say of them, before they are dropped.

        A migration or a person may have given them a comment, a right, a statistics target. Of an
        object that no run made, nothing is kept: it is replaced because it is somebody else's.
        """
        ours = {d.identity for d in self.recorded}
        objects = self._with_attached(d for d in declarations if d.identity in ours)
        found = addresses(self.connection, objects)
        there = {a: i for a, i in zip(found, objects, strict=True) if a is not None}
        if not there:
            return
        parameters = {
            "classes": [classid for classid, _ in there],
            "objects": [objid for _, objid in there],
            "declared": [objid for _, objid in self._owned()],
        }
        rows = self.connection.execute(query("attached"), parameters)
        for row in rows.fetchall():
            place = key(there[row["classid"], row["objid"]])
            self.kept.setdefault(place, []).append(row["statement"])

    def kept_of(self, declaration: Declaration) -> list[str]:
        """Return what puts back what an object had beside what files say of it, once."""
        return self.kept.pop(key(declaration.identity), [])

    def _with_attached(self, declarations: Iterable[Declaration]) -> list[Identity]:
        """Return objects and the declared objects attached to them, to any depth."""
        found = {key(d.identity): d.identity for d in declarations}
        more = True
        while more:
            attached = [
                d.identity
                for file in self.files
                for d in file.declarations
                if d.on is not None and key(d.on) in found and key(d.identity) not in found
            ]
            found |= {key(identity): identity for identity in attached}
            more = bool(attached)
        return list(found.values())

    def drop_order(self, path: str, declaration: Declaration) -> list[Declaration]:
        """Return the dependents of an object, in the order to drop it, and note each as dropped.

        Raises:
            ApplyError: Something depends on it that no file declares.
        """
        dependents = self._dependents(_dropped(declaration))
        owned = self._owned()
        foreign = sorted({name for address, name in dependents.items() if address not in owned})
        if foreign:
            message = f"{path}: cannot drop {_dropped(declaration)} to make it again or remove it"
            lines = "".join(
                f"\n    {visible(n)} depends on it, and no file owns it" for n in foreign
            )
            hint = "declare that in an object file, or drop it by hand first"
            raise ApplyError(message + lines, hint)
        lifted = [owned[address] for address in dependents]
        for dependent in lifted:
            self.mark_dropped(dependent)
        return lifted

    def holders(self, grant: Declaration) -> list[str]:
        """Return who holds a privilege because those to whom it was granted passed it on."""
        start = addresses(self.connection, [grant.on])[0] if grant.on else None
        if start is None:
            return []
        parameters = {"classid": start[0], "objid": start[1], "grantors": list(grant.arguments)}
        rows = self.connection.execute(query("grant_holders"), parameters)
        return [
            f"{row['grantor']} granted {row['privilege']} on {row['object']} to {row['grantee']}"
            for row in rows
        ]

    def _dependents(self, identity: Identity) -> dict[Address, str]:
        """Return address and description of the dependents of an object, the outermost first."""
        start = addresses(self.connection, [identity])[0]
        if start is None:
            return {}
        parameters = {"classid": start[0], "objid": start[1]}
        rows = self.connection.execute(query("dependents"), parameters).fetchall()
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


def _dropped(declaration: Declaration) -> Identity:
    """Return what taking a statement back drops: its object, or the whole that it is a part of."""
    whole = declaration.on
    return whole if whole and declaration.inverse == drop(whole) else declaration.identity
