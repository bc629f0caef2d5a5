"""What sits on a relation: policies, triggers, rules, and their states."""

from __future__ import annotations

from postgast import pg_query_pb2 as pb

from dbkit.parse import beside, storage
from dbkit.parse.names import (
    RELATIONS,
    Meaning,
    Refused,
    drop,
    provided,
    qualified,
    relation,
    spelled,
)
from dbkit.parse.syntax import Node, quote, strings
from dbkit.parse.values import Identity


def policy(node: Node) -> Meaning:
    """Return what CREATE POLICY makes."""
    on = relation(node.table)
    identity = Identity("policy", (*on.names, node.policy_name))
    return Meaning(
        "create policy", ("policies",), identity, drop(identity), repeatable=False, on=on
    )


def trigger(node: Node) -> Meaning:
    """Return what CREATE TRIGGER makes."""
    on = relation(node.relation)
    identity = Identity("trigger", (*on.names, node.trigname))
    return Meaning(
        "create trigger",
        ("triggers",),
        identity,
        drop(identity),
        repeatable=node.replace,
        on=on,
    )


def rule(node: Node) -> Meaning:
    """Return what CREATE RULE makes."""
    if node.event == pb.CMD_SELECT:
        raise Refused("a rule on select makes a view of its table: create view")
    on = relation(node.relation)
    identity = Identity("rule", (*on.names, node.rulename))
    folders = ("views", "triggers")
    return Meaning("create rule", folders, identity, drop(identity), repeatable=node.replace, on=on)


#: ALTER TABLE's changes: identity, words, the words that take it back.
_ROW_SECURITY = {
    pb.AT_EnableRowSecurity: ("row security", "enable", "disable"),
    pb.AT_DisableRowSecurity: ("row security", "disable", ""),
    pb.AT_ForceRowSecurity: ("force row security", "force", "no force"),
    pb.AT_NoForceRowSecurity: ("force row security", "no force", ""),
}

_STATES = {
    pb.AT_EnableTrig: ("trigger", ""),
    pb.AT_EnableAlwaysTrig: ("trigger", "enable"),
    pb.AT_EnableReplicaTrig: ("trigger", "enable"),
    pb.AT_DisableTrig: ("trigger", "enable"),
    pb.AT_EnableRule: ("rule", ""),
    pb.AT_EnableAlwaysRule: ("rule", "enable"),
    pb.AT_EnableReplicaRule: ("rule", "enable"),
    pb.AT_DisableRule: ("rule", "enable"),
}

#: What PostgreSQL has as an option of CREATE, too.
_WRITTEN_IN_CREATE = (pb.AT_SetRelOptions, pb.AT_ResetRelOptions)


def alter_table(node: Node) -> Meaning:
    """Return what a kind of ALTER TABLE that a file may hold says."""
    if len(node.cmds) != 1:
        raise Refused("one change a statement: split this alter table")
    command = node.cmds[0].alter_table_cmd
    on = relation(node.relation, RELATIONS.get(node.objtype, "relation"))
    if command.subtype in _ROW_SECURITY:
        return _row_security(on, command)
    if command.subtype in _STATES:
        return _state(on, command)
    if command.subtype == pb.AT_ChangeOwner:
        return beside.owned(on)
    if node.objtype == pb.OBJECT_VIEW and command.subtype == pb.AT_ColumnDefault:
        return _column_default(on, command)
    if on.kind in ("view", "materialized view") and command.subtype in _WRITTEN_IN_CREATE:
        raise Refused(f"write the options in create {on.kind} … with (…)")
    made = storage.stored(on, command, node.objtype)
    if made is None:
        raise Refused("")
    return made


def _row_security(on: Identity, command: Node) -> Meaning:
    kind, words, back = _ROW_SECURITY[command.subtype]
    table = quote(*on.names)
    return Meaning(
        f"{words} row level security",
        ("policies",),
        Identity(kind, on.names),
        f"alter table {table} {back} row level security" if back else "",
        on=Identity("relation", on.names),
    )


def _state(on: Identity, command: Node) -> Meaning:
    kind, back = _STATES[command.subtype]
    table, name = quote(*on.names), quote(command.name)
    return Meaning(
        f"alter table … enable or disable {kind}",
        ("triggers",),
        Identity(f"{kind} state", (*on.names, command.name)),
        f"alter table {table} {back} {kind} {name}" if back else "",
        on=Identity(kind, (*on.names, command.name)),
    )


def _column_default(on: Identity, command: Node) -> Meaning:
    """A view's columns have defaults of their own, for what is inserted into it."""
    back = f"alter view {quote(*on.names)} alter column {quote(command.name)} drop default"
    return Meaning(
        "alter view … alter column",
        ("views",),
        Identity("column default", (*on.names, command.name)),
        back if command.HasField("def") else "",
        on=on,
    )


def event_trigger(node: Node) -> Meaning:
    """Return what CREATE EVENT TRIGGER makes."""
    identity = Identity("event trigger", (node.trigname,))
    return Meaning(
        "create event trigger",
        ("event_triggers",),
        identity,
        drop(identity),
        repeatable=False,
        needs=provided("routine", Identity("", qualified(strings(node.funcname)))),
    )


def event_trigger_state(node: Node) -> Meaning:
    """Return what ALTER EVENT TRIGGER says of its state."""
    on = Identity("event trigger", (node.trigname,))
    return Meaning(
        "alter event trigger",
        ("event_triggers",),
        Identity("event trigger state", on.names),
        "" if node.tgenabled == "O" else f"alter {spelled(on)} enable",
        on=on,
    )
