"""What a statement can do when it runs: call functions, write rows, say things nobody sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from postgast import pg_query_pb2 as pb

from dbkit.parse import labels
from dbkit.parse.said import DEFAULT
from dbkit.parse.syntax import Node, parse, strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dbkit.parse.values import Statement

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
    | {"drop_stmt", "grant_stmt", "rename_stmt", "rule_stmt", "view_stmt"}
)

#: What ALTER TABLE does of that kind. Not SET NOT NULL and new constraints: the server evaluates
#: checks that are there already, to find out whether it has to read the rows.
_ALTERS = frozenset(
    {pb.AT_AddColumn, pb.AT_ChangeOwner, pb.AT_ColumnDefault, pb.AT_DisableRowSecurity}
    | {pb.AT_DisableTrig, pb.AT_DropColumn, pb.AT_DropConstraint, pb.AT_DropNotNull}
    | {pb.AT_EnableRowSecurity, pb.AT_EnableTrig, pb.AT_ForceRowSecurity}
    | {pb.AT_NoForceRowSecurity, pb.AT_SetRelOptions, pb.AT_SetStatistics}
)
_OF_COLUMNS = frozenset({pb.CONSTR_DEFAULT, pb.CONSTR_NOTNULL, pb.CONSTR_NULL})


@cache
def only_defines(statement: Statement) -> bool:
    """Say whether a statement fires no trigger and evaluates nothing that is there already."""
    node = parse(statement.reading).stmts[0].stmt
    kind = node.WhichOneof("node")
    if kind == "create_stmt":
        return _is_new(node.create_stmt)
    if kind == "alter_table_stmt":
        return all(_only_adds(cmd.alter_table_cmd) for cmd in node.alter_table_stmt.cmds)
    if kind == "index_stmt":
        # An expression is computed of every row, by whatever it calls.
        index = node.index_stmt
        columns = all(one.index_elem.name for one in index.index_params)
        return columns and not index.HasField("where_clause")
    return kind in _DEFINES


def _is_new(table: Node) -> bool:
    """Say whether a table takes nothing from another: partitions, heirs and copies do."""
    if table.HasField("partbound") or table.HasField("of_typename") or table.inh_relations:
        return False
    return all(one.WhichOneof("node") != "table_like_clause" for one in table.table_elts)


def _only_adds(command: Node) -> bool:
    if command.subtype != pb.AT_AddColumn:
        return command.subtype in _ALTERS
    column = getattr(command, "def").column_def
    names = strings(column.type_name.names)
    # The checks of a domain are evaluated, whatever they call.
    is_plain = not column.type_name.pct_type and names[:-1] in {(), ("pg_catalog",)}
    return is_plain and all(_is_constant(one.constraint) for one in column.constraints)


def _is_constant(constraint: Node) -> bool:
    if constraint.contype != pb.CONSTR_DEFAULT:
        return constraint.contype in _OF_COLUMNS
    return bool(constraint.raw_expr.WhichOneof("node") == "a_const")


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
