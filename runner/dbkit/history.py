"""What applied migrations say of the same thing as a statement of an object file.

A statement that is taken back must not take along what a migration had said before: built from
nothing, the migration runs and the file is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit import due, kinds
from dbkit.identities import Refused
from dbkit.syntax import Node, deparse, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbkit.identities import Made
    from dbkit.model import Declaration, Migration

#: What a statement of an object file may say of something that a migration made.
SAID = frozenset(
    {*due.PRIVILEGES, "comment", "owner", "row security", "force row security", "trigger state"}
    | {"rule state", "security label"}
)


def restated(migrations: Iterable[Migration], declared: Declaration) -> Iterator[str]:
    """Yield the statements of migrations, in order, that say something of the same as another.

    Args:
        migrations: Those that ran, in order.
        declared: The statement that was taken back.
    """
    if declared.identity.kind not in SAID:
        return
    for migration in migrations:
        for statement in migration.statements:
            for kind, node in _single(parse(statement.sql).stmts[0].stmt):
                made = _made(kind, node)
                if made is not None and _same(made, declared):
                    yield deparse(kind, node)


def _same(made: Made, declared: Declaration) -> bool:
    if declared.identity.kind not in due.PRIVILEGES:
        return made.identity == declared.identity
    if made.identity.kind not in due.PRIVILEGES or made.on is None or declared.on is None:
        return False
    if made.schema_wide or declared.schema_wide:
        return made.on.names[0] == declared.on.names[0]
    return due.label_of(made.on) == due.label_of(declared.on)


def _made(kind: str, node: Node) -> Made | None:
    try:
        return kinds.TABLE[kind](node)
    except Refused:
        return None


def _single(statement: Node) -> Iterator[tuple[str, Node]]:
    """Split a statement that says several things, as a migration may, into one for each."""
    kind = statement.WhichOneof("node")
    node = getattr(statement, kind)
    parts = {"grant_stmt": "objects", "alter_table_stmt": "cmds"}.get(kind)
    if kind in {"comment_stmt", "alter_owner_stmt", "sec_label_stmt"}:
        yield kind, node
    elif parts is not None:
        for part in getattr(node, parts):
            single = type(node)()
            single.CopyFrom(node)
            del getattr(single, parts)[:]
            getattr(single, parts).add().CopyFrom(part)
            if kind == "alter_table_stmt":
                single.objtype = single.objtype or pb.OBJECT_TABLE
            yield kind, single
