"""What is said of an object beside its definition: rights, owner, comment, row security, state.

Files say it, and so do migrations: built from nothing, a migration says it first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit import due, kinds
from dbkit.identities import Refused
from dbkit.renew import grantees
from dbkit.syntax import Node, parse, strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbkit.identities import Made
    from dbkit.model import Declaration, Migration, Statement

DEFAULT = "default privileges"

#: What a statement of an object file may say of something: what ``catalog/beside`` calls it.
SLOTS = {
    "grant": ("privilege",),
    "revoke": ("privilege",),
    DEFAULT: (DEFAULT, "privilege"),
    "comment": ("comment",),
    # The rights of a new owner become those of the owner.
    "owner": ("owner", "privilege"),
    "row security": ("row security",),
    "force row security": ("force row security",),
    "trigger state": ("trigger state",),
    "rule state": ("rule state",),
    "event trigger state": ("event trigger state",),
    "statistics target": ("statistics target",),
    "security label": ("security label",),
}


def is_beside(declared: Declaration) -> bool:
    """Say whether a statement says something of an object, and makes none."""
    return declared.identity.kind in SLOTS and declared.on is not None


def parts(declared: Declaration) -> tuple[str, ...] | None:
    """Return the columns or the roles that a statement is about; None for whatever there is."""
    kind = declared.identity.kind
    if kind in {"comment", "security label"}:
        return _column(declared.sql) or ("",)
    if kind in due.PRIVILEGES or kind == DEFAULT:
        named = grantees(declared.sql)
        return None if "(owner)" in named else named
    return None


def columns(declared: Declaration) -> tuple[str, ...]:
    """Return the columns of a relation that a statement says something of."""
    if declared.identity.kind in {"comment", "security label"}:
        return _column(declared.sql)
    if declared.identity.kind not in due.PRIVILEGES:
        return ()
    node = parse(declared.sql).stmts[0].stmt.grant_stmt
    return tuple(name for item in node.privileges for name in strings(item.access_priv.cols))


def _column(sql: str) -> tuple[str, ...]:
    """Return the column that a comment or security label is on."""
    statement = parse(sql).stmts[0].stmt
    node = getattr(statement, statement.WhichOneof("node"))
    if node.objtype != pb.OBJECT_COLUMN:
        return ()
    return strings(node.object.list.items)[-1:]


def also_by(migrations: Iterable[Migration], declared: Iterable[Declaration]) -> list[Declaration]:
    """Return those of some statements of whose subject a migration says something as well.

    Args:
        migrations: Those that are about to run.
        declared: Statements of files.
    """
    made = [
        found
        for migration in migrations
        for statement in migration.statements
        for kind, node in _single(parse(statement.sql).stmts[0].stmt)
        if (found := _made(kind, node)) is not None
    ]
    return [d for d in declared if is_beside(d) and any(_same(m, d) for m in made)]


def is_opaque(statement: Statement) -> bool:
    """Say whether a statement can run others that it does not show: a block, or a function."""
    kind = parse(statement.sql).stmts[0].stmt.WhichOneof("node")
    return kind in {"do_stmt", "call_stmt", "select_stmt", "execute_stmt"}


#: They go together: the rights of a new owner become those of the owner.
_RIGHTS = frozenset({*due.PRIVILEGES, "owner"})


def _same(made: Made, declared: Declaration) -> bool:
    if declared.identity.kind not in _RIGHTS:
        return made.identity == declared.identity
    if made.identity.kind not in _RIGHTS or made.on is None or declared.on is None:
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
