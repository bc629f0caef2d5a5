"""Statements that are calls: a scheduled job, a partition rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.parse import cron_schedule, partition_rule
from dbkit.parse.names import Meaning, Refused
from dbkit.parse.syntax import Node, SyntaxProblem, expression, parse, quote, strings
from dbkit.parse.values import Identity

if TYPE_CHECKING:
    from dbkit.parse.values import Reference

#: A job's name is a ``name`` to pg_cron.
NAME_BYTES = 63


def called(node: Node) -> Meaning:
    """Return what a query makes that is the call of ``cron.schedule`` or a partition rule.

    Raises:
        Refused: It is another query, or the call is not one that dbkit can read.
    """
    call = _only_call(node)
    name = strings(call.funcname) if call is not None else ()
    if name == ("cron", "schedule"):
        return _job(call)
    if name == ("dbkit", "ensure_partitions"):
        return _partitions(call)
    raise Refused("")


def _only_call(node: Node) -> Node | None:
    """Return the call of ``select f(…)`` or ``select * from f(…)``; nothing for another query."""
    fields = {descriptor.name for descriptor, _ in node.ListFields()}
    if not fields <= {"target_list", "from_clause", "limit_option", "op"}:
        return None
    if len(node.target_list) != 1 or len(node.from_clause) > 1:
        return None
    value = node.target_list[0].res_target.val
    if value.HasField("func_call"):
        return None if node.from_clause else value.func_call
    if not node.from_clause or len(node.from_clause[0].range_function.functions) != 1:
        return None
    item = node.from_clause[0].range_function.functions[0].list.items[0]
    return item.func_call if item.HasField("func_call") else None


def _job(call: Node) -> Meaning:
    constants = [arg.a_const for arg in call.args if arg.a_const.HasField("sval")]
    if len(call.args) != 3 or len(constants) != 3:  # noqa: PLR2004 - name, schedule, command
        raise Refused("cron.schedule takes three strings here: name, schedule, command")
    name, when, command = (constant.sval.sval for constant in constants)
    if len(name.encode()) > NAME_BYTES:
        raise Refused(f"job name {name} is longer than {NAME_BYTES} bytes")
    wrong = cron_schedule.check(when)
    if wrong:
        raise Refused(wrong)
    return Meaning(
        "cron.schedule",
        ("jobs",),
        Identity("job", (name,)),
        arguments=(name, when, command),
        needs=_command(name, command),
    )


def _command(job: str, command: str) -> frozenset[Reference]:
    """Check a job's command; pg_cron would take anything and fail at each run."""
    try:
        statements = parse(command).stmts
    except SyntaxProblem as error:
        raise Refused(f"{error.message} [42601]", error.offset) from error
    if len(statements) != 1:
        raise Refused(f"job {job}: its command is {len(statements)} statements, not one", 0)
    node = statements[0].stmt
    call = _only_call(node.select_stmt) if node.HasField("select_stmt") else None
    if node.HasField("call_stmt"):
        call = node.call_stmt.funccall
    if call is not None:
        names, kind = strings(call.funcname), "routine"
    elif node.HasField("vacuum_stmt") and len(node.vacuum_stmt.rels) == 1:
        relation = node.vacuum_stmt.rels[0].vacuum_relation.relation
        names, kind = (relation.schemaname, relation.relname), "relation"
    else:
        raise Refused(f"job {job}: its command is not a single call of a function or procedure", 0)
    schema = job.partition(".")[0]
    if len(names) < 2 or names[-2] != schema:  # noqa: PLR2004 - schema, name
        raise Refused(f"job {job}: its command is about {quote(*names)}, not schema {schema}", 0)
    return frozenset({(kind, names[-2], names[-1])})


def _partitions(call: Node) -> Meaning:
    rule = partition_rule.read(call)
    names = rule.parent
    if len(names) != 2:  # noqa: PLR2004 - schema, name
        raise Refused("dbkit.ensure_partitions: its first argument is 'schema.table', a constant")
    if "unit" in rule.expressions and not rule.unit:
        raise Refused("dbkit.ensure_partitions: its unit is 'year', 'month' or 'day', a constant")
    if not rule.time_zone:
        raise Refused("dbkit.ensure_partitions: its time_zone is 'Europe/Berlin', say, a constant")
    return Meaning(
        "dbkit.ensure_partitions",
        ("partitions",),
        Identity("partitions", names),
        on=Identity("relation", names),
        arguments=tuple(expression(arg) for arg in call.args),
        needs=frozenset({("relation", names[0], names[1])}),
    )
