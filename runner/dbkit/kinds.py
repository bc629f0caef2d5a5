"""The table of statement kinds: which object a statement is about, and what takes it back.

Nothing else in Python knows kinds. A statement that is not in ``TABLE`` is refused in an object
file: it belongs in a migration.
"""

from __future__ import annotations

from collections.abc import Callable

from postgast import pg_query_pb2 as pb

from dbkit.calls import called
from dbkit.identities import (
    RELATIONS,
    ROUTINES,
    Made,
    Refused,
    commented,
    drop,
    inputs,
    provided,
    qualified,
    relation,
    routine,
    spelled,
)
from dbkit.model import Identity
from dbkit.syntax import Node, deparse, quote, strings

#: The folders of ``sql/<schema>/``.
FOLDERS = (
    "functions",
    "aggregates",
    "views",
    "materialized_views",
    "triggers",
    "policies",
    "partitions",
    "jobs",
    "grants",
    "publications",
)

# -- routines ------------------------------------------------------------------------------------


def _function(node: Node) -> Made:
    kind = "procedure" if node.is_procedure else "function"
    identity = Identity(kind, qualified(strings(node.funcname)), inputs(node.parameters))
    return Made(
        f"create {kind}",
        ("functions",),
        identity,
        drop(identity),
        repeatable=node.replace,
        provides=provided("routine", identity),
    )


def _aggregate(node: Node) -> Made:
    if node.kind != pb.OBJECT_AGGREGATE:
        raise Refused("")
    if node.oldstyle:
        raise Refused("create aggregate without its argument types is the old style: name them")
    parameters = node.args[0].list.items
    identity = Identity("aggregate", qualified(strings(node.defnames)), inputs(parameters))
    return Made(
        "create aggregate",
        ("aggregates",),
        identity,
        drop(identity),
        repeatable=node.replace,
        provides=provided("routine", identity),
    )


# -- relations -----------------------------------------------------------------------------------


def _view(node: Node) -> Made:
    if node.view.relpersistence == "t":
        raise Refused("a temporary view lasts one session: create view")
    identity = relation(node.view, "view")
    return Made(
        "create view",
        ("views",),
        identity,
        drop(identity),
        repeatable=node.replace,
        provides=provided("relation", identity) | provided("type", identity),
    )


def _materialized_view(node: Node) -> Made:
    if node.objtype != pb.OBJECT_MATVIEW:
        raise Refused("")
    _no_if_not_exists(node)
    identity = relation(node.into.rel, "materialized view")
    return Made(
        "create materialized view",
        ("materialized_views",),
        identity,
        drop(identity),
        repeatable=False,
        provides=provided("relation", identity) | provided("type", identity),
    )


def _index(node: Node) -> Made:
    if node.concurrent:
        raise Refused("create index concurrently belongs in a migration")
    _no_if_not_exists(node)
    if not node.idxname:
        raise Refused("an index without a name cannot be replaced: name it")
    identity = Identity("index", (node.relation.schemaname, node.idxname))
    return Made(
        "create index",
        ("materialized_views",),
        identity,
        drop(identity),
        repeatable=False,
        on=relation(node.relation, "materialized view"),
        provides=provided("relation", identity),
    )


def _no_if_not_exists(node: Node) -> None:
    if node.if_not_exists:
        raise Refused("if not exists would hide a changed definition: leave it out")


# -- what sits on a table ------------------------------------------------------------------------


def _policy(node: Node) -> Made:
    on = relation(node.table)
    identity = Identity("policy", (*on.names, node.policy_name))
    return Made("create policy", ("policies",), identity, drop(identity), repeatable=False, on=on)


def _trigger(node: Node) -> Made:
    on = relation(node.relation)
    identity = Identity("trigger", (*on.names, node.trigname))
    return Made(
        "create trigger",
        ("triggers",),
        identity,
        drop(identity),
        repeatable=node.replace,
        on=on,
    )


#: ALTER TABLE's changes: identity, words, the words that take it back.
_ROW_SECURITY = {
    pb.AT_EnableRowSecurity: ("row security", "enable", "disable"),
    pb.AT_DisableRowSecurity: ("row security", "disable", ""),
    pb.AT_ForceRowSecurity: ("force row security", "force", "no force"),
    pb.AT_NoForceRowSecurity: ("force row security", "no force", ""),
}
_TRIGGER_STATES = {
    pb.AT_EnableTrig: "",
    pb.AT_EnableAlwaysTrig: "enable",
    pb.AT_EnableReplicaTrig: "enable",
    pb.AT_DisableTrig: "enable",
}


def _alter_table(node: Node) -> Made:
    if len(node.cmds) != 1:
        raise Refused("one change a statement: split this alter table")
    command = node.cmds[0].alter_table_cmd
    on = relation(node.relation, RELATIONS.get(node.objtype, "relation"))
    if command.subtype in _ROW_SECURITY:
        return _row_security(on, command)
    if command.subtype in _TRIGGER_STATES:
        return _trigger_state(on, command)
    if command.subtype == pb.AT_ChangeOwner:
        return _owned(on)
    raise Refused("")


def _row_security(on: Identity, command: Node) -> Made:
    kind, words, back = _ROW_SECURITY[command.subtype]
    table = quote(*on.names)
    return Made(
        f"{words} row level security",
        ("policies",),
        Identity(kind, on.names),
        f"alter table {table} {back} row level security" if back else "",
        on=Identity("relation", on.names),
    )


def _trigger_state(on: Identity, command: Node) -> Made:
    back = _TRIGGER_STATES[command.subtype]
    table, name = quote(*on.names), quote(command.name)
    return Made(
        "alter table … enable or disable trigger",
        ("triggers",),
        Identity("trigger state", (*on.names, command.name)),
        f"alter table {table} {back} trigger {name}" if back else "",
        on=Identity("trigger", (*on.names, command.name)),
    )


# -- beside the object ---------------------------------------------------------------------------


def _comment(node: Node) -> Made:
    on = commented(node.objtype, node.object)
    if on is None:
        raise Refused("")
    what = spelled(on)
    if on.kind == "column":
        on = Identity("relation", on.names[:2])
    return Made("comment", (), Identity("comment", (what,)), f"comment on {what} is null", on=on)


def _owner(node: Node) -> Made:
    on = commented(node.object_type, node.object)
    if on is None:
        raise Refused("")
    return _owned(on)


def _owned(on: Identity) -> Made:
    return Made("alter … owner", (), Identity("owner", (spelled(on),)), on=on)


def _grant(node: Node) -> Made:
    kind = "grant" if node.is_grant else "revoke"
    if node.grant_option:
        raise Refused("grant option is not supported: roles grant what their own files say")
    if node.behavior == pb.DROP_CASCADE:
        raise Refused("cascade is not allowed: name what you revoke")
    if len(node.objects) != 1:
        raise Refused(f"one object a {kind}: split this statement")
    whole = node.targtype == pb.ACL_TARGET_ALL_IN_SCHEMA
    on = _granted(node, whole=whole)
    return Made(
        kind,
        ("grants",) if on.kind == "schema" else (),
        Identity(kind, (deparse("grant_stmt", node),)),
        _ungrant(node),
        on=on,
        schema_wide=whole,
    )


def _granted(node: Node, *, whole: bool) -> Identity:
    """Return the object a grant is on."""
    item = node.objects[0]
    if whole or node.objtype == pb.OBJECT_SCHEMA:
        return Identity("schema", (item.string.sval,))
    if node.objtype in ROUTINES:
        return routine(ROUTINES[node.objtype], item.object_with_args)
    if node.objtype == pb.OBJECT_SEQUENCE:
        return relation(item.range_var, "sequence")
    if node.objtype == pb.OBJECT_TABLE:
        return relation(item.range_var)
    raise Refused("")


def _ungrant(node: Node) -> str:
    """Return what takes a grant back.

    A revoke takes nothing back, but for the one privilege that everybody has from the start:
    that of running a function.
    """
    back = pb.GrantStmt()
    back.CopyFrom(node)
    back.is_grant = not node.is_grant
    if not node.is_grant:
        everybody = [g for g in node.grantees if g.role_spec.roletype == pb.ROLESPEC_PUBLIC]
        if node.objtype not in ROUTINES or not everybody:
            return ""
        del back.grantees[:]
        back.grantees.extend(everybody[:1])
    return deparse("grant_stmt", back)


def _default_privileges(node: Node) -> Made:
    options = {option.def_elem.defname: option.def_elem for option in node.options}
    schemas = strings(options["schemas"].arg.list.items) if "schemas" in options else ()
    if len(schemas) != 1:
        raise Refused("alter default privileges: say in schema, and name one")
    if node.action.grant_option:
        raise Refused("grant option is not supported: roles grant what their own files say")
    back = pb.AlterDefaultPrivilegesStmt()
    back.CopyFrom(node)
    back.action.is_grant = not node.action.is_grant
    return Made(
        "alter default privileges",
        ("grants",),
        Identity("default privileges", (deparse("alter_default_privileges_stmt", node),)),
        deparse("alter_default_privileges_stmt", back) if node.action.is_grant else "",
        on=Identity("schema", schemas),
        schema_wide=True,
    )


# -- publications --------------------------------------------------------------------------------


def _publication(node: Node) -> Made:
    identity = Identity("publication", (node.pubname,))
    return Made("create publication", ("publications",), identity, drop(identity), repeatable=False)


def _publication_table(node: Node) -> Made:
    tables = [item.publication_obj_spec.pubtable for item in node.pubobjects]
    if node.action != pb.AP_AddObjects or len(tables) != 1 or not tables[0].HasField("relation"):
        raise Refused("a publication's file says alter publication … add table, one table each")
    on = relation(tables[0].relation)
    table = quote(*on.names)
    return Made(
        "alter publication",
        ("publications",),
        Identity("publication relation", on.names, (node.pubname,)),
        f"alter publication {quote(node.pubname)} drop table {table}",
        repeatable=False,
        on=on,
    )


#: Every statement an object file may hold, by its name in the parse tree.
TABLE: dict[str, Callable[[Node], Made]] = {
    "create_function_stmt": _function,
    "define_stmt": _aggregate,
    "view_stmt": _view,
    "create_table_as_stmt": _materialized_view,
    "index_stmt": _index,
    "create_policy_stmt": _policy,
    "create_trig_stmt": _trigger,
    "alter_table_stmt": _alter_table,
    "comment_stmt": _comment,
    "alter_owner_stmt": _owner,
    "grant_stmt": _grant,
    "alter_default_privileges_stmt": _default_privileges,
    "select_stmt": called,
    "create_publication_stmt": _publication,
    "alter_publication_stmt": _publication_table,
}

#: What does not belong in a migration either.
REFUSED = {
    "grant_role_stmt": "membership in a role is the server's, not the project's",
    "sec_label_stmt": "security labels are not supported",
}
