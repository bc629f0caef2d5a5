"""The table of statement kinds: which object a statement is about, and what takes it back.

A statement that is not in ``TABLE`` is refused in an object file: it belongs in a migration.
"""

from __future__ import annotations

from collections.abc import Callable

from postgast import pg_query_pb2 as pb

from dbkit.parse import beside, grants, operators, text_search
from dbkit.parse.calls import called
from dbkit.parse.names import (
    TEXT_SEARCH,
    Meaning,
    Refused,
    drop,
    inputs,
    provided,
    qualified,
    relation,
    spelled,
)
from dbkit.parse.on_relations import (
    alter_table,
    event_trigger,
    event_trigger_state,
    policy,
    rule,
    trigger,
)
from dbkit.parse.syntax import Node, quote, strings
from dbkit.parse.values import Identity

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
    "statistics",
    "event_triggers",
    "text_search",
)

# -- routines ------------------------------------------------------------------------------------


def _function(node: Node) -> Meaning:
    kind = "procedure" if node.is_procedure else "function"
    identity = Identity(kind, qualified(strings(node.funcname)), inputs(node.parameters))
    return Meaning(
        f"create {kind}",
        ("functions",),
        identity,
        drop(identity),
        repeatable=node.replace,
        provides=provided("routine", identity),
    )


def _aggregate(node: Node) -> Meaning:
    if node.oldstyle:
        raise Refused("create aggregate without its argument types is the old style: name them")
    parameters = node.args[0].list.items
    identity = Identity("aggregate", qualified(strings(node.defnames)), inputs(parameters))
    return Meaning(
        "create aggregate",
        ("aggregates",),
        identity,
        drop(identity),
        repeatable=node.replace,
        provides=provided("routine", identity),
    )


def _defined(node: Node) -> Meaning:
    """Return what a CREATE of options makes: an aggregate, an operator, a text search object."""
    if node.kind == pb.OBJECT_AGGREGATE:
        return _aggregate(node)
    if node.kind == pb.OBJECT_OPERATOR:
        return operators.operator_made(node)
    if node.kind in TEXT_SEARCH:
        return text_search.text_search(node)
    raise Refused("")


# -- relations -----------------------------------------------------------------------------------


def _view(node: Node) -> Meaning:
    if node.view.relpersistence == "t":
        raise Refused("a temporary view lasts one session: create view")
    identity = relation(node.view, "view")
    return Meaning(
        "create view",
        ("views",),
        identity,
        drop(identity),
        repeatable=node.replace,
        provides=provided("relation", identity) | provided("type", identity),
    )


def _materialized_view(node: Node) -> Meaning:
    if node.objtype != pb.OBJECT_MATVIEW:
        raise Refused("")
    _no_if_not_exists(node)
    identity = relation(node.into.rel, "materialized view")
    return Meaning(
        "create materialized view",
        ("materialized_views",),
        identity,
        drop(identity),
        repeatable=False,
        provides=provided("relation", identity) | provided("type", identity),
    )


def _index(node: Node) -> Meaning:
    if node.concurrent:
        raise Refused("create index concurrently belongs in a migration")
    _no_if_not_exists(node)
    if not node.idxname:
        raise Refused("an index without a name cannot be replaced: name it")
    identity = Identity("index", (node.relation.schemaname, node.idxname))
    return Meaning(
        "create index: a table's belongs in a migration; a materialized view's",
        ("materialized_views",),
        identity,
        drop(identity),
        repeatable=False,
        on=relation(node.relation, "materialized view"),
        provides=provided("relation", identity),
    )


def _statistics(node: Node) -> Meaning:
    _no_if_not_exists(node)
    if not node.defnames:
        raise Refused("statistics without a name cannot be replaced: name them")
    identity = Identity("statistics", qualified(strings(node.defnames)))
    return Meaning(
        "create statistics",
        ("statistics", "materialized_views"),
        identity,
        drop(identity),
        repeatable=False,
        on=relation(node.relations[0].range_var),
    )


def _statistics_target(node: Node) -> Meaning:
    on = Identity("statistics", qualified(strings(node.defnames)))
    return Meaning(
        "alter statistics",
        ("statistics", "materialized_views"),
        Identity("statistics target", on.names),
        f"alter {spelled(on)} set statistics -1",
        on=on,
    )


def _no_if_not_exists(node: Node) -> None:
    if node.if_not_exists:
        raise Refused("if not exists would hide a changed definition: leave it out")


# -- what sits on a table ------------------------------------------------------------------------


# -- event triggers ------------------------------------------------------------------------------


# -- publications --------------------------------------------------------------------------------


def _publication(node: Node) -> Meaning:
    identity = Identity("publication", (node.pubname,))
    return Meaning(
        "create publication", ("publications",), identity, drop(identity), repeatable=False
    )


def _publication_table(node: Node) -> Meaning:
    tables = [item.publication_obj_spec.pubtable for item in node.pubobjects]
    if node.action != pb.AP_AddObjects or len(tables) != 1 or not tables[0].HasField("relation"):
        raise Refused("a publication's file says alter publication … add table, one table each")
    on = relation(tables[0].relation)
    table = quote(*on.names)
    return Meaning(
        "alter publication",
        ("publications",),
        Identity("publication relation", on.names, (node.pubname,)),
        f"alter publication {quote(node.pubname)} drop table {table}",
        repeatable=False,
        on=on,
    )


#: Every statement an object file may hold, by its name in the parse tree.
TABLE: dict[str, Callable[[Node], Meaning]] = {
    "create_function_stmt": _function,
    "define_stmt": _defined,
    "view_stmt": _view,
    "create_table_as_stmt": _materialized_view,
    "index_stmt": _index,
    "create_policy_stmt": policy,
    "create_trig_stmt": trigger,
    "rule_stmt": rule,
    "alter_table_stmt": alter_table,
    "create_stats_stmt": _statistics,
    "alter_stats_stmt": _statistics_target,
    "create_event_trig_stmt": event_trigger,
    "alter_event_trig_stmt": event_trigger_state,
    "create_op_class_stmt": operators.operator_class,
    "create_op_family_stmt": operators.operator_family,
    "create_cast_stmt": operators.cast_made,
    "alter_tsconfiguration_stmt": text_search.mapping,
    "comment_stmt": beside.comment,
    "sec_label_stmt": beside.security_label,
    "alter_owner_stmt": beside.owner,
    "grant_stmt": grants.grant,
    "alter_default_privileges_stmt": grants.default_privileges,
    "select_stmt": called,
    "create_publication_stmt": _publication,
    "alter_publication_stmt": _publication_table,
}

#: Why a statement is in no object file, and where what it says belongs; else in a migration.
REFUSED = {
    "grant_role_stmt": "membership in a role is the server's, not the project's",
    "drop_stmt": "drop: take the statement that creates it out of its file instead;"
    " what a migration created is dropped by a migration",
    "rename_stmt": "rename: write the new name in its create statement, and rename the file",
    "alter_object_schema_stmt": "set schema: write the schema in its create statement,"
    " and move the file",
    "alter_function_stmt": "alter function: write it in create function",
    "alter_policy_stmt": "alter policy: write it in create policy",
    "alter_operator_stmt": "alter operator: write it in create operator",
    "alter_op_family_stmt": "alter operator family: write its members in create operator class;"
    " others belong in a migration",
    "alter_tsdictionary_stmt": "alter text search dictionary:"
    " write it in create text search dictionary",
    "refresh_mat_view_stmt": "refresh is not an object: schedule a procedure that does it as a job",
    "variable_set_stmt": "set lasts one session: write it in create function … set …,"
    " or alter role … set … in a migration",
}
