"""The arguments of a partition rule, ``dbkit.ensure_partitions(…)``: the only reader of them.

Which partitions a rule is about must be known without a server, for the facts of a snapshot; so the
table, the unit and the time zone are constants. The other arguments are expressions, which only a
server computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbkit.parse.syntax import Node, expression, parse, split_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbkit.parse.values import Declaration

#: The parameters of the function, in their order.
PARAMETERS = ("parent", "unit", "ahead", "start", "time_zone")

#: The time zone of a rule that names none.
UTC = "UTC"


@dataclass(frozen=True, slots=True)
class PartitionRule:
    """What a rule says.

    Attributes:
        parent: The name's parts of the partitioned table; empty where it is no constant.
        unit: ``year``, ``month`` or ``day``; empty where it is no constant.
        time_zone: Where periods begin at midnight; empty where it is no constant.
        expressions: The arguments that are there as SQL, by the parameter's name.
    """

    parent: tuple[str, ...]
    unit: str
    time_zone: str
    expressions: Mapping[str, str]


def read(call: Node) -> PartitionRule:
    """Read a call in the parse tree, whether its arguments are named or stand at their place."""
    arguments: dict[str, Node] = {}
    for position, node in enumerate(call.args):
        named = node.HasField("named_arg_expr")
        place = PARAMETERS[position] if position < len(PARAMETERS) else str(position + 1)
        name = node.named_arg_expr.name if named else place
        arguments[name] = node.named_arg_expr.arg if named else node
    return PartitionRule(
        split_name(_constant(arguments.get("parent"))),
        _constant(arguments.get("unit")),
        _constant(arguments["time_zone"]) if "time_zone" in arguments else UTC,
        {name: expression(node) for name, node in arguments.items()},
    )


def of(declaration: Declaration) -> PartitionRule:
    """Read a declared rule, or a recorded one, of which only the printed arguments are left."""
    text = f"select dbkit.ensure_partitions({', '.join(declaration.arguments)})"
    return read(parse(text).stmts[0].stmt.select_stmt.target_list[0].res_target.val.func_call)


def _constant(node: Node | None) -> str:
    """Return the text of a string, whatever type it is cast to; nothing for another expression."""
    while node is not None:
        if node.HasField("type_cast") and not node.type_cast.type_name.typmods:
            node = node.type_cast.arg
        elif node.HasField("collate_clause"):
            node = node.collate_clause.arg
        else:
            return str(node.a_const.sval.sval) if node.HasField("a_const") else ""
    return ""
