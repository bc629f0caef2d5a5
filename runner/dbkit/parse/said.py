"""What is said of an object beside its definition: rights, owner, comment, row security, state.

Files say it, and so do migrations: built from nothing, a migration says it first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit.parse import kinds, labels
from dbkit.parse.names import ROUTINES, Meaning, Refused, relation
from dbkit.parse.rewrite import grantees
from dbkit.parse.syntax import Node, parse, strings
from dbkit.parse.values import Identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbkit.parse.values import Declaration, Statement

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
        return _column(declared.reading) or ("",)
    if kind in labels.PRIVILEGES or kind == DEFAULT:
        named = grantees(declared.reading)
        return None if "(owner)" in named else named
    return None


def columns(declared: Declaration) -> tuple[str, ...]:
    """Return the columns of a relation that a statement says something of."""
    if declared.identity.kind in {"comment", "security label"}:
        return _column(declared.reading)
    if declared.identity.kind not in labels.PRIVILEGES:
        return ()
    node = parse(declared.reading).stmts[0].stmt.grant_stmt
    return tuple(name for item in node.privileges for name in strings(item.access_priv.cols))


def rights(declared: Declaration) -> frozenset[str]:
    """Return what a grant is of, as ``catalog/beside`` details it; nothing for all there are."""
    node = parse(declared.reading).stmts[0].stmt.grant_stmt
    return frozenset(
        item.access_priv.priv_name.upper() + column
        for item in node.privileges
        for column in strings(item.access_priv.cols) or ("",)
    )


def _column(sql: str) -> tuple[str, ...]:
    """Return the column that a comment or security label is on."""
    statement = parse(sql).stmts[0].stmt
    node = getattr(statement, statement.WhichOneof("node"))
    if node.objtype != pb.OBJECT_COLUMN:
        return ()
    return strings(node.object.list.items)[-1:]


def also_by(statements: Iterable[Statement], declared: Iterable[Declaration]) -> list[Declaration]:
    """Return those of some statements of whose subject others say something as well.

    And those of which it makes copies: a table like another gets its comments and statistics.

    Args:
        statements: Those of migrations that are about to run.
        declared: Statements of files.
    """
    parsed = [parse(statement.reading).stmts[0].stmt for statement in statements]
    made = [
        found
        for statement in parsed
        for kind, node in _single(statement)
        if (found := _made(kind, node)) is not None
    ]
    before = _names_before(parsed)
    made += [
        Meaning("", (), Identity(_LIKE, before[like.identity.names]))
        for like in made
        if like.identity.kind == _LIKE and like.identity.names in before
    ]
    return [d for d in declared if any(_same(m, d) for m in made)]


def _names_before(statements: Iterable[Node]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the names that tables had before statements renamed them, by the new ones."""
    before: dict[tuple[str, ...], tuple[str, ...]] = {}
    for statement in statements:
        if statement.WhichOneof("node") == "rename_stmt":
            node = statement.rename_stmt
            if node.rename_type == pb.OBJECT_TABLE:
                schema, name = node.relation.schemaname, node.relation.relname
                before[schema, node.newname] = before.get((schema, name), (schema, name))
    return before


#: They go together: the rights of a new owner become those of the owner.
_RIGHTS = frozenset({*labels.PRIVILEGES, DEFAULT, "owner"})

#: A statement may copy what is said of a table, or be about all of its triggers.
_LIKE = "like"
_TRIGGERS = "triggers"
_TYPES = (pb.OBJECT_TYPE, pb.OBJECT_DOMAIN)


def _same(made: Meaning, declared: Declaration) -> bool:
    about, kind = made.identity, declared.identity.kind
    if about.kind in {_LIKE, _TRIGGERS}:
        return _is_of_table(made, declared)
    if kind == about.kind == "comment" and _is_routine(made.on) and _is_routine(declared.on):
        # It may be named without its arguments, or as what it is not: a routine.
        return _label(made.on) == _label(declared.on)
    if kind not in _RIGHTS:
        return about == declared.identity
    if about.kind not in _RIGHTS or made.on is None or declared.on is None:
        return False
    if made.schema_wide or declared.schema_wide:
        return made.on.names[0] == declared.on.names[0]
    return _label(made.on) == _label(declared.on)


def _is_of_table(made: Meaning, declared: Declaration) -> bool:
    """Say whether a statement is among those that another copies, or says of all triggers.

    An index does not show its table by its name: one in the same schema may be of it.
    """
    table, kind, on = made.identity.names, declared.identity.kind, declared.on
    if on is None:
        return False
    if made.identity.kind == _TRIGGERS:
        return kind == "trigger state" and on.names[:2] == table
    if kind == "comment" and on.kind in {"index", "statistics"}:
        return on.names[0] == table[0]
    return kind in {"comment", "statistics"} and on.names[:2] == table


def _is_routine(identity: Identity | None) -> bool:
    return identity is not None and identity.kind in ROUTINES.values()


def _label(identity: Identity | None) -> labels.Label | None:
    return labels.label_of(identity) if identity is not None else None


def _made(kind: str, node: Node) -> Meaning | None:
    if kind == "table_like_clause":
        return Meaning("", (), relation(node.relation, _LIKE))
    if kind == "alter_table_stmt" and node.cmds[0].alter_table_cmd.subtype in _ALL_TRIGGERS:
        return Meaning("", (), relation(node.relation, _TRIGGERS))
    if kind == "grant_stmt" and node.objtype in _TYPES:
        return _on_type(node)
    try:
        return kinds.TABLE[kind](node)
    except Refused:
        return None


def _on_type(node: Node) -> Meaning:
    """Return what a grant on a type says: files speak of types by default privileges alone."""
    schema = strings(node.objects[0].list.items)[0]
    return Meaning(
        "", (), Identity("grant", ("",)), on=Identity("schema", (schema,)), schema_wide=True
    )


_ALL_TRIGGERS = (
    pb.AT_EnableTrigAll,
    pb.AT_DisableTrigAll,
    pb.AT_EnableTrigUser,
    pb.AT_DisableTrigUser,
)


def _single(statement: Node) -> Iterator[tuple[str, Node]]:
    """Split a statement that says several things, as a migration may, into one for each."""
    kind = statement.WhichOneof("node")
    node = getattr(statement, kind)
    if kind == "create_stmt":
        for element in node.table_elts:
            if element.WhichOneof("node") == "table_like_clause":
                yield "table_like_clause", element.table_like_clause
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
