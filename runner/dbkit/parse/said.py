"""What is said of an object beside its definition: rights, owner, comment, row security, state.

Files say it, and so do migrations: built from nothing, a migration says it first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from postgast import pg_query_pb2 as pb

from dbkit.parse import kinds, labels
from dbkit.parse.names import ROUTINES, Made, Refused, relation
from dbkit.parse.rewrite import grantees
from dbkit.parse.syntax import Node, parse, strings
from dbkit.parse.values import Identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
        return _column(declared.sql) or ("",)
    if kind in labels.PRIVILEGES or kind == DEFAULT:
        named = grantees(declared.sql)
        return None if "(owner)" in named else named
    return None


def columns(declared: Declaration) -> tuple[str, ...]:
    """Return the columns of a relation that a statement says something of."""
    if declared.identity.kind in {"comment", "security label"}:
        return _column(declared.sql)
    if declared.identity.kind not in labels.PRIVILEGES:
        return ()
    node = parse(declared.sql).stmts[0].stmt.grant_stmt
    return tuple(name for item in node.privileges for name in strings(item.access_priv.cols))


def rights(declared: Declaration) -> frozenset[str]:
    """Return what a grant is of, as ``catalog/beside`` details it; nothing for all there are."""
    node = parse(declared.sql).stmts[0].stmt.grant_stmt
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
    parsed = [parse(statement.sql).stmts[0].stmt for statement in statements]
    made = [
        found
        for statement in parsed
        for kind, node in _single(statement)
        if (found := _made(kind, node)) is not None
    ]
    before = _names_before(parsed)
    made += [
        Made("", (), Identity(_LIKE, before[like.identity.names]))
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


#: Statements that can run functions, and so whatever these say.
_RUNS = frozenset(
    {"alter_table_stmt", "call_stmt", "create_table_as_stmt", "do_stmt"}
    | {"execute_stmt", "explain_stmt", "refresh_mat_view_stmt", "select_stmt", "truncate_stmt"}
)
_WRITES = frozenset({"copy_stmt", "delete_stmt", "insert_stmt", "merge_stmt", "update_stmt"})
_IN_BULK = frozenset({"drop_owned_stmt", "reassign_owned_stmt"})

_OF_RIGHTS = ("grant", "revoke", "privileg", "owned")
_OF_STATES = ("enable", "disable")

#: A block or a function that says something of an object holds one of these words.
_WORDS = {
    "grant": _OF_RIGHTS,
    "revoke": _OF_RIGHTS,
    DEFAULT: _OF_RIGHTS,
    "comment": ("comment", "including"),
    "owner": ("owner", "owned"),
    "row security": ("security",),
    "force row security": ("security",),
    "trigger state": _OF_STATES,
    "rule state": _OF_STATES,
    "event trigger state": _OF_STATES,
    "statistics target": ("statistics",),
    "security label": ("label",),
}


def kind_of(statement: Statement) -> str:
    """Return what the parser calls a statement."""
    return str(parse(statement.sql).stmts[0].stmt.WhichOneof("node"))


def runs_functions(kind: str) -> bool:
    """Say whether statements of a kind can run functions."""
    return kind in _RUNS | _WRITES


#: Statements that neither write a row nor run an expression on one.
_DEFINES = frozenset(
    {"alter_default_privileges_stmt", "alter_enum_stmt", "alter_function_stmt"}
    | {"alter_object_schema_stmt", "alter_owner_stmt", "alter_seq_stmt", "comment_stmt"}
    | {"composite_type_stmt", "create_domain_stmt", "create_enum_stmt", "create_function_stmt"}
    | {"create_policy_stmt", "create_schema_stmt", "create_seq_stmt", "create_trig_stmt"}
    | {"drop_stmt", "grant_stmt", "index_stmt", "rename_stmt", "rule_stmt", "view_stmt"}
)

#: What ALTER TABLE does of that kind.
_ALTERS = frozenset(
    {pb.AT_AddColumn, pb.AT_AddConstraint, pb.AT_ChangeOwner, pb.AT_ColumnDefault}
    | {pb.AT_DisableRowSecurity, pb.AT_DisableTrig, pb.AT_DropColumn, pb.AT_DropConstraint}
    | {pb.AT_DropNotNull, pb.AT_EnableRowSecurity, pb.AT_EnableTrig, pb.AT_ForceRowSecurity}
    | {pb.AT_NoForceRowSecurity, pb.AT_SetNotNull, pb.AT_SetRelOptions, pb.AT_SetStatistics}
)
_EXPRESSIONS = frozenset({pb.CONSTR_DEFAULT, pb.CONSTR_GENERATED, pb.CONSTR_FOREIGN})


def only_defines(statement: Statement) -> bool:
    """Say whether a statement fires no trigger and evaluates nothing that is there already."""
    node = parse(statement.sql).stmts[0].stmt
    kind = node.WhichOneof("node")
    if kind == "create_stmt":
        return not node.create_stmt.HasField("partbound")
    if kind == "alter_table_stmt":
        return all(_only_adds(cmd.alter_table_cmd) for cmd in node.alter_table_stmt.cmds)
    return kind in _DEFINES


def _only_adds(command: Node) -> bool:
    if command.subtype not in _ALTERS:
        return False
    added = getattr(command, "def")
    which = added.WhichOneof("node")
    constraints = {
        "column_def": lambda: [item.constraint for item in added.column_def.constraints],
        "constraint": lambda: [added.constraint],
    }.get(which, list)()
    return not any(
        one.contype in _EXPRESSIONS and one.raw_expr.WhichOneof("node") != "a_const"
        for one in constraints
    )


def is_opaque(kind: str) -> bool:
    """Say whether statements of a kind show only in the database what they say of objects."""
    return kind in _IN_BULK | {"call_stmt", "do_stmt", "execute_stmt", "select_stmt"}


@dataclass(frozen=True, slots=True)
class Functions:
    """What a statement can run, in small letters.

    Attributes:
        bodies: Of the functions that there are beside the server's own, by their names.
        fired: The names of those that triggers call, after each other.
    """

    bodies: Mapping[str, str] = field(default_factory=dict)
    fired: str = ""


def functions(rows: Iterable[Mapping[str, Any]]) -> Functions:
    """Return what ``catalog/sources`` finds; the bodies of one name together."""
    bodies: dict[str, str] = {}
    fired = []
    for row in rows:
        name = row["name"].lower()
        bodies[name] = f"{bodies.get(name, '')} {row['body'].lower()}"
        fired += [name] if row["is_fired"] else []
    return Functions(bodies, " ".join(fired))


def hidden(statement: Statement, kind: str, there: Functions) -> frozenset[str]:
    """Return what a statement can say of objects without showing it: in blocks and functions.

    It can say more than it does: a block that is conditional, or that finds done what it says,
    leaves no trace.

    Args:
        statement: One of a migration.
        kind: What the parser calls it.
        there: The functions that it can run.
    """
    if kind in _IN_BULK:
        return frozenset({*labels.PRIVILEGES, "owner"})
    if not runs_functions(kind):
        return frozenset()
    called = statement.sql.lower() + (there.fired if kind in _WRITES else "")
    bodies = called if kind == "do_stmt" else ""
    left = dict(there.bodies)
    more = True
    while more:
        found = [name for name in left if name in called]
        text = " ".join(left.pop(name) for name in found)
        called, bodies, more = called + text, bodies + text, bool(found)
    return frozenset(about for about, words in _WORDS.items() if any(w in bodies for w in words))


#: They go together: the rights of a new owner become those of the owner.
_RIGHTS = frozenset({*labels.PRIVILEGES, DEFAULT, "owner"})

#: A statement may copy what is said of a table, or be about all of its triggers.
_LIKE = "like"
_TRIGGERS = "triggers"
_TYPES = (pb.OBJECT_TYPE, pb.OBJECT_DOMAIN)


def _same(made: Made, declared: Declaration) -> bool:
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


def _is_of_table(made: Made, declared: Declaration) -> bool:
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


def _made(kind: str, node: Node) -> Made | None:
    if kind == "table_like_clause":
        return Made("", (), relation(node.relation, _LIKE))
    if kind == "alter_table_stmt" and node.cmds[0].alter_table_cmd.subtype in _ALL_TRIGGERS:
        return Made("", (), relation(node.relation, _TRIGGERS))
    if kind == "grant_stmt" and node.objtype in _TYPES:
        return _on_type(node)
    try:
        return kinds.TABLE[kind](node)
    except Refused:
        return None


def _on_type(node: Node) -> Made:
    """Return what a grant on a type says: files speak of types by default privileges alone."""
    schema = strings(node.objects[0].list.items)[0]
    return Made(
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
